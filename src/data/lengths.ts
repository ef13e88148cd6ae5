import type { Example } from '../tasks/index.js';

/** Tokens of the shortest example; infinite where there is none. */
export function shortest(examples: readonly Example[]): number {
  return examples.reduce((least, { tokens }) => Math.min(least, tokens.length), Number.POSITIVE_INFINITY);
}

/** Tokens of the longest example; 0 where there is none. */
export function longest(examples: readonly Example[]): number {
  return examples.reduce((most, { tokens }) => Math.max(most, tokens.length), 0);
}
