import type { DifferenceRow, Results } from '../experiment/results.js';
import type { JudgedTask } from './verdict.js';

/** More encodings are counted instead of set beside each other one by one. */
export const MOST_BESIDE = 12;

/** What one encoding is beside another on a test part. */
export type Beside = Pick<DifferenceRow, 'mean' | 'ci95' | 'n' | 'holmP' | 'verdict'>;

/** Every encoding of a task beside every other. */
export interface Versus {
  readonly encodings: readonly string[];
  readonly lengths: readonly number[];
  /** In common, of the pair that has most. */
  readonly seeds: number;
  /** Of each family that p-values were corrected for: the pairs of a test part. */
  readonly pairs: number;
  /** null where they were not compared: one cannot run at that length, or has too few seeds. */
  of(encoding: string, other: string, length: number): Beside | null;
}

/** What people are told of a verdict. */
export const VERDICT_WORDS: Readonly<Record<Beside['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  notClear: 'not clear',
};

const TURNED = { better: 'worse', worse: 'better', notClear: 'notClear' } as const;

/** Where differences must be large to be clear: Student's t of so few seeds has long tails. */
export function fewSeedsNote({ seeds }: Versus): string {
  return seeds < 5
    ? `; with ${seeds} seeds only large differences are clear, with 5 or more also smaller ones`
    : '';
}

/** null where no two encodings were compared. */
export function versusOf(results: Pick<Results, 'differences'>, { task, rows }: JudgedTask): Versus | null {
  const found = new Map<string, Beside>();
  const own = results.differences.filter((row) => row.task === task.name);
  for (const { encoding, other, length, ...row } of own) {
    found.set(keyOf(encoding, other, length), row);
    found.set(keyOf(other, encoding, length), turned(row));
  }
  if (found.size === 0) return null;
  const lengths = task.testLengths.filter((length) => own.some((row) => row.length === length));
  const most = lengths.map((length) => own.filter((row) => row.length === length).length);
  return {
    encodings: rows.map(({ row }) => row.encoding),
    lengths,
    seeds: Math.max(...own.map(({ n }) => n)),
    pairs: Math.max(...most),
    of: (encoding, other, length) => found.get(keyOf(encoding, other, length)) ?? null,
  };
}

/** How many of the others an encoding is better than, worse than, and not clearly either, on a test part. */
export function countsOf(
  versus: Versus,
  encoding: string,
  length: number,
): Record<Beside['verdict'], number> {
  const verdicts = versus.encodings.map((other) => versus.of(encoding, other, length)?.verdict);
  const count = (verdict: Beside['verdict']) => verdicts.filter((one) => one === verdict).length;
  return { better: count('better'), worse: count('worse'), notClear: count('notClear') };
}

function turned(row: Beside): Beside {
  const [low, high] = row.ci95;
  return { ...row, mean: -row.mean, ci95: [-high, -low], verdict: TURNED[row.verdict] };
}

function keyOf(encoding: string, other: string, length: number): string {
  return JSON.stringify([encoding, other, length]);
}
