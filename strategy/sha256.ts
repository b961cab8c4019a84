import { hash } from 'node:crypto';

/** The text's SHA-256, in hex. */
export const sha256 = (text: string): string => hash('sha256', text);
