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

/** How many letters to insert, remove or replace: Levenshtein's distance. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = at(row, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(at(row, j) + 1, at(next, j - 1) + 1, replaced));
    }
    row = next;
  }
  return at(row, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] as number;
}
