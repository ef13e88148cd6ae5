import { closestName, DEFAULT_SETTINGS, type TrainingSettings, taskNames } from '../../src/app/page.js';
import type { Device } from '../protocol.js';

/** What one may choose, but for one's own data; the address holds the same under the same names. */
export interface PageSettings extends TrainingSettings {
  readonly task: string;
  readonly encodings: readonly string[];
  /** The first seed, and how many there are. */
  readonly seed: number;
  readonly seeds: number;
  readonly device: Device | 'auto';
}

/** As the command's, but with the two encodings that differ most: one that uses word order, one that does not. */
export const DEFAULTS: PageSettings = {
  ...DEFAULT_SETTINGS,
  task: 'plausible',
  encodings: ['none', 'rotary'],
  seed: 1,
  seeds: 3,
  device: 'auto',
};

export type NumberName = keyof TrainingSettings | 'seed' | 'seeds';

export interface NumberRange {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** Whether there is something between two integers. */
  readonly fraction?: boolean;
}

/** Larger ones would make a browser wait for minutes. */
export const NUMBERS: Readonly<Record<NumberName, NumberRange>> = {
  steps: { label: 'Steps', min: 1, max: 20_000 },
  batch: { label: 'Batch size', min: 1, max: 512 },
  lr: { label: 'Learning rate', min: 1e-6, max: 1, fraction: true },
  width: { label: 'Width', min: 2, max: 256 },
  layers: { label: 'Layers', min: 1, max: 8 },
  heads: { label: 'Heads', min: 1, max: 16 },
  seed: { label: 'First seed', min: 0, max: 2 ** 31 - 5 },
  seeds: { label: 'Seeds', min: 1, max: 5 },
};

export const NUMBER_NAMES = Object.keys(NUMBERS) as readonly NumberName[];

/** What computes, with the name that people know. */
export const DEVICES: readonly { readonly name: Device | 'auto'; readonly label: string }[] = [
  { name: 'auto', label: 'the fastest available' },
  { name: 'wasm', label: 'WebAssembly (processor)' },
  { name: 'webgpu', label: 'WebGPU (graphics card)' },
  { name: 'webgl', label: 'WebGL (graphics card)' },
  { name: 'cpu', label: 'plain JavaScript' },
];

/** @throws RangeError that says what is expected. */
export function parseNumber(name: NumberName, text: string): number {
  const { min, max, fraction } = NUMBERS[name];
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const kind = fraction ? 'a number' : 'an integer';
  if (value >= min && value <= max && (fraction || Number.isSafeInteger(value))) return value;
  throw new RangeError(`${name} must be ${kind} from ${min} to ${max}; got "${text}"`);
}

/** @throws RangeError that lists the names. */
export function parseName(name: string, text: string, known: readonly string[]): string {
  if (known.includes(text)) return text;
  const closest = closestName(text, known);
  const suggestion =
    closest === undefined ? `expected one of ${known.join(', ')}` : `the closest is "${closest}"`;
  throw new RangeError(`unknown ${name} "${text}"; ${suggestion}`);
}

export const TASK_NAMES = taskNames();
export const DEVICE_NAMES = DEVICES.map(({ name }) => name);

/** What single values cannot tell, or null where all is well. */
export function settingsProblem({ width, heads, encodings }: PageSettings): string | null {
  if (encodings.length === 0) return 'choose at least one encoding';
  if (width % heads !== 0) return `heads must divide the width; got width=${width}, heads=${heads}`;
  return null;
}
