import jStat from 'jstat';
import { sum } from '../util/sum.js';
import type { Estimate } from './results.js';

/**
 * What several seeds made of the same test sequences: right answers, or anything else that adds up. The sequences stand in groups that are independent of each other;
 * most groups are one sequence.
 */
export interface Answers {
  /** Right answers, or what else was summed up, [seed][group]. */
  readonly right: readonly (readonly number[])[];
  /** Answers that each group asks for. */
  readonly asked: readonly number[];
}

/** What sets two accuracies apart; `mean` is in -1..1. */
export interface Difference extends Estimate {
  /** Two-sided, not corrected for other comparisons; null for one seed. */
  readonly p: number | null;
}

/** A mean over seeds and groups, and what the draw of the seeds and that of the groups add to its variance. */
interface Spread {
  readonly mean: number;
  readonly ofSeeds: { readonly variance: number; readonly freedom: number };
  readonly ofGroups: { readonly variance: number; readonly freedom: number };
}

const ALPHA = 0.05;

/** Smaller p-values are not told apart. */
const SMALLEST_P = 1e-12;

/**
 * Share of right answers with its 95% interval, for other seeds and other test sequences of the same kind. The interval is
 * that of Agresti and Coull (1998), two right and two wrong groups added, with the variance of a two-way random-effects
 * model; cut at 0 and 1, and null for one seed. docs/statistics.md has the formulas.
 */
export function estimateAccuracy({ right, asked }: Answers): Estimate {
  const [mean, n] = [shareOf(right, asked), right.length];
  if (n < 2) return { mean, ci95: null, n };
  const spread = spreadOf(...withGroups(right, asked, [1, 1, 0, 0]));
  return { mean, ci95: interval(spread, [0, 1]), n };
}

/**
 * How much more of the same questions one model got right than another, seed by seed. The interval is that of Bonett and
 * Price (2012), one group added that only one of the two got right, and one for the other, with the same variance.
 */
export function compareAccuracy(
  one: Answers['right'],
  other: Answers['right'],
  asked: Answers['asked'],
): Difference {
  return compare(one, other, asked, { added: [1, -1], limits: [-1, 1] });
}

/** The same of what has no limits, as the sums of losses are: no group is added, and nothing is cut. */
export function compareSums(
  one: Answers['right'],
  other: Answers['right'],
  asked: Answers['asked'],
): Difference {
  return compare(one, other, asked, {
    added: [],
    limits: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  });
}

function compare(
  one: Answers['right'],
  other: Answers['right'],
  asked: Answers['asked'],
  { added, limits }: { added: readonly number[]; limits: readonly [number, number] },
): Difference {
  const more = one.map((row, seed) => row.map((right, group) => right - (other[seed]?.[group] as number)));
  const [mean, n] = [shareOf(more, asked), more.length];
  if (n < 2 || asked.length + added.length < 2) return { mean, ci95: null, n, p: null };
  const spread = spreadOf(...withGroups(more, asked, added));
  return { mean, ci95: interval(spread, limits), n, p: pValue(spread) };
}

function shareOf(values: Answers['right'], asked: Answers['asked']): number {
  return sum(values.flat()) / (values.length * sum(asked));
}

/** With groups of mean size besides, of which every seed has such a share. */
function withGroups(
  values: Answers['right'],
  asked: Answers['asked'],
  shares: readonly number[],
): [Answers['right'], Answers['asked']] {
  const size = sum(asked) / asked.length;
  const added = shares.map((share) => share * size);
  return [values.map((row) => [...row, ...added]), [...asked, ...shares.map(() => size)]];
}

/**
 * The ratio of what there is to what was asked for, and its variance by the mean squares of a table of seeds and groups.
 * What seeds have in common is the draw of the groups. What is left of the variance of the seeds is never less than what
 * their answers vary beyond both: seeds that agree by chance would seem to agree.
 */
function spreadOf(values: Answers['right'], asked: Answers['asked']): Spread {
  const [seeds, groups, total] = [values.length, asked.length, sum(asked)];
  const ofSeed = values.map((row) => sum(row) / total);
  const mean = shareOf(values, asked);
  const scale = groups / total;
  // Linearised, as for any ratio: what a group adds to the mean beyond its part.
  const excess = values.map((row) =>
    row.map((value, group) => (value - mean * (asked[group] as number)) * scale),
  );
  const ofGroup = asked.map((_, group) => sum(excess.map((row) => row[group] as number)) / seeds);
  const residuals = excess.map((row, seed) =>
    sum(
      row.map(
        (value, group) => (value - (ofGroup[group] as number) - ((ofSeed[seed] as number) - mean)) ** 2,
      ),
    ),
  );
  const [seedFreedom, groupFreedom] = [seeds - 1, groups - 1];
  const residual = sum(residuals) / (seedFreedom * groupFreedom * seeds * groups);
  const bySeeds = sum(ofSeed.map((value) => (value - mean) ** 2)) / (seedFreedom * seeds);
  const byGroups = sum(ofGroup.map((value) => value ** 2)) / (groupFreedom * groups);
  return {
    mean,
    ofSeeds: { variance: Math.max(bySeeds, residual), freedom: seedFreedom },
    ofGroups: { variance: Math.max(byGroups - residual, 0), freedom: groupFreedom },
  };
}

/** The half-widths of both parts by Student's t, added as squares: Banerjee (1961), never too narrow for normal draws. */
function halfWidth({ ofSeeds, ofGroups }: Spread, alpha: number): number {
  const parts = [ofSeeds, ofGroups].map(
    ({ variance, freedom }) => jStat.studentt.inv(alpha / 2, freedom) ** 2 * variance,
  );
  return Math.sqrt(sum(parts));
}

function interval(spread: Spread, [low, high]: readonly [number, number]): [number, number] {
  const half = halfWidth(spread, ALPHA);
  return [Math.max(low, spread.mean - half), Math.min(high, spread.mean + half)];
}

/** The least alpha whose interval leaves out 0. */
function pValue(spread: Spread): number {
  const distance = Math.abs(spread.mean);
  let [low, high] = [Math.log(SMALLEST_P), 0];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (halfWidth(spread, Math.exp(middle)) < distance) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}
