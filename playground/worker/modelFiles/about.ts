import type { CurvePoint, Dataset } from '../../../src/app/training.js';
import type { TrainingJob } from '../../protocol.js';

/** What `playground.json` holds: what the weights were trained as, and how far. */
export interface About {
  /** Readers refuse another one. */
  readonly format: typeof FORMAT;
  readonly settings: SavedSettings;
  readonly type: Dataset['type'];
  readonly classes: readonly string[];
  /** Token id -> word; id 0 is padding. */
  readonly vocabulary: readonly string[];
  readonly step: number;
  readonly lossCurve: readonly CurvePoint[];
  readonly accuracyCurve: readonly CurvePoint[];
}

export const FORMAT = 'tfjs-transformer-block playground 1';

export const ABOUT_FILE = 'playground.json';
export const DESCRIPTION_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.bin';

/** All of a job but its device, and of a person's own data the name and the form alone. */
export type SavedSettings = Readonly<Record<string, string | number>>;

export function settingsOf({ source, encoding, seed, settings }: TrainingJob): SavedSettings {
  const data =
    source.kind === 'task'
      ? { task: source.name }
      : { 'own data': source.tsv.name, format: source.tsv.format };
  return { ...data, encoding, seed, ...settings };
}
