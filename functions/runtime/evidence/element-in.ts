const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The text of the only element of that name in an XML document. Undefined if there is none. */
export function elementIn(document: string, name: string): string | undefined {
  const [start, end] = [document.indexOf(`<${name}>`), document.indexOf(`</${name}>`)];
  if (start === -1 || end === -1) return undefined;
  const text = document.slice(start + name.length + 2, end);
  return text.replaceAll(/&(#x[\da-fA-F]+|#\d+|\w+);/g, (whole, reference: string) => characterOf(reference) ?? whole);
}

function characterOf(reference: string): string | undefined {
  if (reference.startsWith('#x')) return String.fromCodePoint(parseInt(reference.slice(2), 16));
  return reference.startsWith('#') ? String.fromCodePoint(Number(reference.slice(1))) : NAMED[reference];
}
