import { distance } from 'fastest-levenshtein';

/** The name with the fewest typing errors in it, or undefined when all are too far off to be meant. */
export function closestName(typed: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, errors: distance(typed.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.errors - b.errors);
  const [best] = ranked;
  return best && best.errors <= typed.length / 2 ? best.name : undefined;
}

/** ` Did you mean "rotary"?`, to follow the sentence of an error; empty when no name is close. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const closest = closestName(typed, names);
  return closest === undefined ? '' : ` Did you mean "${closest}"?`;
}
