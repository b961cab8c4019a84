/**
 * Text in event patterns: exact, ignoring case, and addresses. Follows event-ruler, the library inside EventBridge.
 * Ignoring case means that each character matches in lower or in upper case. Two spellings of one address are equal.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { invalidPattern } from './pattern-refusals';

/** Whether a text matches. */
export type TextMatcher = (text: string) => boolean;

/** The text as part of a regular expression, where it matches only itself. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const inAnyCase = (text: string): string =>
  text
    .split('')
    .map((unit) => `(?:${escaped(unit.toLowerCase())}|${escaped(unit.toUpperCase())})`)
    .join('');

/** Matches a regular expression. Line breaks count as ordinary characters. */
export const fitting = (source: string): TextMatcher => {
  const pattern = new RegExp(source, 's');
  return (text) => pattern.test(text);
};

/** Matches the whole text and ignores case. */
export const equalsInAnyCase = (wanted: string): TextMatcher => fitting(`^${inAnyCase(wanted)}$`);
export const beginsInAnyCase = (wanted: string): TextMatcher => fitting(`^${inAnyCase(wanted)}`);
export const endsInAnyCase = (wanted: string): TextMatcher => fitting(`${inAnyCase(wanted)}$`);

/** Matches the addresses of a block. Throws unless it is a block of at least two addresses. */
export function addressIn(block: string): TextMatcher {
  const [address = '', bits = '', ...rest] = block.split('/');
  const family = familyOf(address);
  if (!family || rest.length > 0 || !/^\d+$/.test(bits) || Number(bits) >= BITS[family])
    throw invalidPattern(`malformed cidr ${JSON.stringify(block)}`);
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return (text) => familyOf(text) === family && list.check(text, family);
}

/** Matches exactly this text, or any spelling of the same address. */
export function sameText(wanted: string): TextMatcher {
  const family = familyOf(wanted);
  if (!family) return (text) => text === wanted;
  const list = new BlockList();
  list.addAddress(wanted, family);
  return (text) => familyOf(text) === family && list.check(text, family);
}

const BITS = { ipv4: 32, ipv6: 128 } as const;

function familyOf(text: string): keyof typeof BITS | undefined {
  if (isIPv4(text)) return 'ipv4';
  // EventBridge accepts neither zones nor IPv4 inside IPv6 as addresses.
  return isIPv6(text) && /^[\da-f:]+$/i.test(text) ? 'ipv6' : undefined;
}
