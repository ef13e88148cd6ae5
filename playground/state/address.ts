import { splitEncodingNames } from '../../src/app/page.js';
import type { Device } from '../protocol.js';
import { parseEncoding } from './encodings.js';
import {
  DEFAULTS,
  DEVICE_NAMES,
  NUMBER_NAMES,
  type PageSettings,
  parseName,
  parseNumber,
  settingsProblem,
  TASK_NAMES,
} from './settings.js';

type Readers = { readonly [Name in keyof PageSettings]: (text: string) => PageSettings[Name] };

/** What an address says of each setting; every one throws a RangeError of one sentence. */
const READERS = {
  task: (text) => parseName('task', text, TASK_NAMES),
  encodings: (text) => [...new Set(splitEncodingNames(text).map(parseEncoding))],
  ...(Object.fromEntries(
    NUMBER_NAMES.map((name) => [name, (text: string) => parseNumber(name, text)]),
  ) as Pick<Readers, (typeof NUMBER_NAMES)[number]>),
  device: (text) => parseName('device', text, DEVICE_NAMES) as Device | 'auto',
} satisfies Readers;

const NAMES = Object.keys(READERS) as readonly (keyof PageSettings)[];

/** The settings as the part of an address after '#', only what differs from the defaults: 'task=agent&steps=500'. */
export function addressOf(settings: PageSettings): string {
  return (
    NAMES.filter((name) => String(settings[name]) !== String(DEFAULTS[name]))
      .map((name) => `${name}=${String(settings[name])}`)
      // Where an address is read, a plus is a space.
      .map((setting) => setting.replaceAll('+', '%2B'))
      .join('&')
  );
}

export interface ReadAddress {
  readonly settings: PageSettings;
  /** One sentence for each thing that was not understood; the defaults stand in its place. */
  readonly ignored: readonly string[];
}

/** The settings in an address, with or without its '#' or '?'. */
export function settingsOf(address: string): ReadAddress {
  const ignored: string[] = [];
  const read: Partial<Record<string, unknown>> = {};
  for (const [name, text] of new URLSearchParams(address.replace(/^[#?]/, ''))) {
    try {
      const known = parseName('setting', name, NAMES) as keyof PageSettings;
      read[known] = READERS[known](text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      ignored.push(error.message);
    }
  }
  const settings = { ...DEFAULTS, ...read };
  const problem = settingsProblem(settings);
  if (problem === null) return { settings, ignored };
  const { width, heads } = DEFAULTS;
  return { settings: { ...settings, width, heads }, ignored: [...ignored, problem] };
}
