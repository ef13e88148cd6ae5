import type { DataSource, TsvSource } from '../../src/app/page.js';
import type { TrainingJob } from '../protocol.js';
import type { PageSettings } from './settings.js';

/** What is trained with the settings: [seed][encoding]. */
export function jobsOf(settings: PageSettings, own: TsvSource | null): TrainingJob[][] {
  const { task, encodings, seed, seeds, device, ...sizes } = settings;
  const source = own === null ? { kind: 'task' as const, name: task } : { kind: 'tsv' as const, tsv: own };
  return Array.from({ length: seeds }, (_, index) =>
    encodings.map((encoding) => ({ source, encoding, seed: seed + index, settings: sizes, device })),
  );
}

export function sameJob(one: TrainingJob, other: TrainingJob): boolean {
  const [{ source, ...rest }, { source: otherSource, ...otherRest }] = [one, other];
  return dataOf(source) === dataOf(otherSource) && JSON.stringify(rest) === JSON.stringify(otherRest);
}

/** The same for the same data. A person's data are never changed in place, and may be too large to compare. */
export function dataOf(source: DataSource): string | TsvSource {
  return source.kind === 'task' ? source.name : source.tsv;
}
