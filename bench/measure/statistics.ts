import jStat from 'jstat';

/** A sample's middle and how far it is spread. */
export interface Spread {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
  readonly n: number;
}

/** Quartiles by linear interpolation, as in NumPy. @throws RangeError without values, or with one that is not finite. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('spread: expected at least one value, got none');
  const bad = values.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new RangeError(`spread: expected finite values, got ${bad}`);
  const range = { min: Math.min(...values), max: Math.max(...values), n: values.length };
  // jStat's quantiles of one value are NaN.
  if (values.length === 1) return { ...range, q1: range.min, median: range.min, q3: range.min };
  const [q1, median, q3] = jStat.quantiles([...values], [0.25, 0.5, 0.75], 1, 1) as [number, number, number];
  return { ...range, q1, median, q3 };
}

/**
 * How many times as long as another a contender takes: the ratio of the medians of each round that both ran in, so that
 * what slows a whole round slows both. Null when they shared no round.
 */
export function pairedRatio(
  rounds: readonly (readonly number[] | null)[],
  others: readonly (readonly number[] | null)[],
): Spread | null {
  const ratios = rounds.flatMap((round, index) => {
    const other = others[index];
    return round && other ? [spread(round).median / spread(other).median] : [];
  });
  return ratios.length === 0 ? null : spread(ratios);
}
