/** What is the same to a model, whatever its weights: any two orders of the same words, or a sequence read backwards. */
export type Blindness = 'order' | 'mirror';

/**
 * Known by how they act, of the encodings that come with the package: 'none' does nothing at any place, and what those of
 * 'mirror' add to a score is the same for a distance back and ahead. Of encodings that merely gave two orders the
 * same answer so far nothing is known.
 */
const BLIND: Readonly<Record<string, Blindness>> = {
  none: 'order',
  'alibi-symmetric': 'mirror',
  'kerple-log': 'mirror',
  'kerple-power': 'mirror',
  sandwich: 'mirror',
};

/** null where nothing is known. For encoders without a causal mask, whose pooling does not ask for places. */
export function blindTo(encoding: string): Blindness | null {
  return Object.hasOwn(BLIND, encoding) ? (BLIND[encoding] as Blindness) : null;
}

/** Whether the second sequence is the first one read backwards. */
export function isMirror(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((token, place) => token === other[one.length - 1 - place]);
}

/** Whether no training can make a model with this encoding answer otherwise to the second sequence than to the first. */
export function cannotTellApart(encoding: string, one: readonly string[], other: readonly string[]): boolean {
  const blindness = blindTo(encoding);
  return blindness === 'order' || (blindness === 'mirror' && isMirror(one, other));
}
