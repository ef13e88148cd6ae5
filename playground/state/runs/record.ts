import type { TrainingSettings, TsvSource } from '../../../src/app/page.js';
import { hash } from '../../../src/app/results.js';
import type { Device, Status, TrainingJob } from '../../protocol.js';

/** What trainings of one row have in common: all but the seed. */
export interface RunSetup extends TrainingSettings {
  readonly encoding: string;
  /** Name of the task, or of a person's own data. */
  readonly data: string;
  /** Tells own data of the same name apart; null for a task. */
  readonly ownData: number | null;
  readonly device: Device | 'auto';
}

/** How far one seed has come. */
export interface SeedRecord {
  readonly seed: number;
  readonly step: number;
  /** Last points of the curves; null where there is none. */
  readonly accuracy: number | null;
  readonly loss: number | null;
  readonly msPerStep: number;
}

/** Trainings of one encoding with the same settings: numbers alone, neither models nor data. */
export interface RunRecord {
  /** The same for equal setups. */
  readonly key: string;
  readonly setup: RunSetup;
  readonly seeds: readonly SeedRecord[];
  readonly isPinned: boolean;
}

/** Older ones are dropped, unless they are pinned. */
export const MOST_RECORDS = 60;

export function setupOf({ source, encoding, settings, device }: Omit<TrainingJob, 'seed'>): RunSetup {
  const { steps, batch, lr, width, layers, heads } = settings;
  const data =
    source.kind === 'task'
      ? { data: source.name, ownData: null }
      : { data: source.tsv.name, ownData: markOf(source.tsv) };
  return { encoding, ...data, steps, batch, lr, width, layers, heads, device };
}

export function keyOf(setup: RunSetup): string {
  return JSON.stringify(setup);
}

/** The records with what a training tells of itself. One that begins again counts when it is as far as it was. */
export function noted(records: readonly RunRecord[], job: TrainingJob, status: Status): readonly RunRecord[] {
  if (status.step === 0) return records;
  const setup = setupOf(job);
  const key = keyOf(setup);
  const known = records.find((record) => record.key === key) ?? { key, setup, seeds: [], isPinned: false };
  const before = known.seeds.find(({ seed }) => seed === job.seed);
  if (before !== undefined && before.step > status.step) return records;
  const others = known.seeds.filter((seed) => seed !== before);
  const seeds = [...others, seedRecord(job.seed, status)].sort((a, b) => a.seed - b.seed);
  const next = { ...known, seeds };
  return records.includes(known)
    ? records.map((record) => (record === known ? next : record))
    : withoutOldest([...records, next]);
}

function seedRecord(seed: number, { step, accuracyCurve, lossCurve, msPerStep }: Status): SeedRecord {
  return { seed, step, accuracy: last(accuracyCurve), loss: last(lossCurve), msPerStep };
}

function last(curve: Status['lossCurve']): number | null {
  const value = curve.at(-1)?.value;
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function withoutOldest(records: readonly RunRecord[]): RunRecord[] {
  const excess = records.length - MOST_RECORDS;
  const oldest = records.filter(({ isPinned }) => !isPinned).slice(0, Math.max(excess, 0));
  return records.filter((record) => !oldest.includes(record));
}

/** A person's data are never changed in place, and may be too large to read at every step. */
const marks = new WeakMap<TsvSource, number>();

export function markOf(source: TsvSource): number {
  const { format, train, test } = source;
  const mark = marks.get(source) ?? hash(Array.from(JSON.stringify([format, train.text, test.text]), codeOf));
  marks.set(source, mark);
  return mark;
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
