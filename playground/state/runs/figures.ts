import { type Estimate, estimate } from '../../../src/app/results.js';
import { mean } from '../mean.js';
import type { RunRecord, SeedRecord } from './record.js';

/** What the table says of a record. */
export interface RunFigures {
  /** Seeds that have come as far as `step`. The other figures are of these. */
  readonly seeds: number;
  readonly step: number;
  readonly accuracy: Estimate | null;
  readonly loss: number | null;
  readonly msPerStep: number;
}

/** Accuracy minus that of the base, both in 0..1. */
export interface RunDifference extends Estimate {
  /** Seed by seed; otherwise the two have no seed in common, and it is a difference of means. */
  readonly isPaired: boolean;
}

export function figuresOf(all: readonly SeedRecord[]): RunFigures {
  const seeds = furthest(all);
  const accuracies = seeds.flatMap(({ accuracy }) => accuracy ?? []);
  const losses = seeds.flatMap(({ loss }) => loss ?? []);
  return {
    seeds: seeds.length,
    step: seeds[0]?.step ?? 0,
    accuracy: accuracies.length === 0 ? null : overSeeds(accuracies, [0, 1]),
    loss: losses.length === 0 ? null : mean(losses),
    msPerStep: mean(seeds.map(({ msPerStep }) => msPerStep)),
  };
}

/** null for the base itself, for other data, and where one has no accuracy yet. */
export function differenceTo(base: RunRecord, record: RunRecord): RunDifference | null {
  const { data, ownData } = record.setup;
  if (record.key === base.key || data !== base.setup.data || ownData !== base.setup.ownData) return null;
  const [ours, theirs] = [accuracyBySeed(record), accuracyBySeed(base)];
  if (ours.size === 0 || theirs.size === 0) return null;
  const pairs = [...ours].flatMap(([seed, accuracy]) => {
    const other = theirs.get(seed);
    return other === undefined ? [] : accuracy - other;
  });
  if (pairs.length > 0) return { ...overSeeds(pairs, [-1, 1]), isPaired: true };
  return { mean: mean([...ours.values()]) - mean([...theirs.values()]), ci95: null, n: 0, isPaired: false };
}

/** Seeds at different steps have no mean that means anything. */
function furthest(seeds: readonly SeedRecord[]): readonly SeedRecord[] {
  const most = Math.max(...seeds.map(({ step }) => step));
  return seeds.filter(({ step }) => step === most);
}

function accuracyBySeed({ seeds }: RunRecord): ReadonlyMap<number, number> {
  return new Map(
    furthest(seeds).flatMap(({ seed, accuracy }) => (accuracy === null ? [] : [[seed, accuracy] as const])),
  );
}

/** Seeds that agree to the last digit do so by chance: an interval without width would be untrue. */
function overSeeds(values: readonly number[], bounds: readonly [number, number]): Estimate {
  const { ci95, ...rest } = estimate(values, bounds);
  return { ...rest, ci95: ci95 !== null && ci95[0] < ci95[1] ? ci95 : null };
}
