/**
 * Texts in event patterns: as they are written, in any case, addresses. Follows event-ruler, the library that
 * EventBridge matches with: any case means that each character is there in lower or in upper case, and an address is
 * the same address however it is written.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { invalidPattern } from './pattern-refusals';

/** Whether a text fits. */
export type TextMatcher = (text: string) => boolean;

/** A text as a regular expression that fits it alone. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const inAnyCase = (text: string): string =>
  text
    .split('')
    .map((unit) => `(?:${escaped(unit.toLowerCase())}|${escaped(unit.toUpperCase())})`)
    .join('');

/** What fits a regular expression, line breaks being like other characters. */
export const fitting = (source: string): TextMatcher => {
  const pattern = new RegExp(source, 's');
  return (text) => pattern.test(text);
};

/** The whole text, its beginning or its ending, in any case. */
export const equalsInAnyCase = (wanted: string): TextMatcher => fitting(`^${inAnyCase(wanted)}$`);
export const beginsInAnyCase = (wanted: string): TextMatcher => fitting(`^${inAnyCase(wanted)}`);
export const endsInAnyCase = (wanted: string): TextMatcher => fitting(`${inAnyCase(wanted)}$`);

/** The addresses of a block. Throws for what is no block of at least two addresses. */
export function addressIn(block: string): TextMatcher {
  const [address = '', bits = '', ...rest] = block.split('/');
  const family = familyOf(address);
  if (!family || rest.length > 0 || !/^\d+$/.test(bits) || Number(bits) >= BITS[family])
    throw invalidPattern(`malformed cidr ${JSON.stringify(block)}`);
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return (text) => familyOf(text) === family && list.check(text, family);
}

/** Exactly this text or, for an address, the same address however it is written. */
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
  // Neither zones nor IPv4 in IPv6 are addresses to EventBridge.
  return isIPv6(text) && /^[\da-f:]+$/i.test(text) ? 'ipv6' : undefined;
}
