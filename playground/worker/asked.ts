import { type Example, IGNORE } from '../../src/app/training.js';

/** Tells of each token of a sequence whether training asks for a tag of it. */
export type Asks = (tokens: readonly number[]) => boolean[];

/**
 * What training asks: of sequences one label each; of tokens those words that it asks, at the places where it asks any. At
 * places that it has none of, a word is asked as elsewhere.
 */
export function asksOf(train: readonly Example[]): Asks {
  const tokens = new Set<number>();
  const places = new Set<number>();
  let longest = 0;
  for (const example of train) {
    if (typeof example.target === 'number') return () => [true];
    longest = Math.max(longest, example.tokens.length);
    example.target.forEach((label, place) => {
      if (label === IGNORE) return;
      tokens.add(example.tokens[place] as number);
      places.add(place);
    });
  }
  return (ids) => ids.map((id, place) => tokens.has(id) && (place >= longest || places.has(place)));
}
