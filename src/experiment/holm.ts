/**
 * p-values of several comparisons, each made as large as it must be for the chance that any of them errs: Holm (1979). In
 * the order given.
 */
export function holm(values: readonly number[]): number[] {
  const corrected = new Array<number>(values.length);
  const ascending = [...values.entries()].sort(([, a], [, b]) => a - b);
  let least = 0;
  for (const [rank, [place, p]] of ascending.entries()) {
    least = Math.max(least, Math.min(1, p * (values.length - rank)));
    corrected[place] = least;
  }
  return corrected;
}
