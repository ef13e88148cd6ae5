import { OptionError } from '../errors.js';
import { canonicalEncodingName } from './encodingName.js';

/** Where encodings act, in the order of lists. */
export const ENCODING_GROUPS = [
  'no positions',
  'embeddings',
  'queries and keys',
  'scores, by distance',
  'scores, by both positions',
  'scores, by content',
  'positions themselves',
  'other',
] as const;

/** Where an encoding acts: a heading of lists. */
export type EncodingGroup = (typeof ENCODING_GROUPS)[number];

/** What lists, reports and pages say of an encoding. */
export interface EncodingDescription {
  /** What people call it, such as 'RoPE'. Default: its name. */
  readonly label: string;
  /** What it does, in one sentence. Default ''. */
  readonly idea: string;
  /** The same in a few sentences, for the report. Default ''. */
  readonly explanation: string;
  /** arXiv id, such as '2104.09864'. Default null. */
  readonly paper: string | null;
  /** Where it acts. Default 'other'. */
  readonly group: EncodingGroup;
  /** Number of its colour, symbol and dash in figures; each number is another look. Default: the first that is free. */
  readonly look: number;
  /** Whether a comparison has it when no encodings are named. Default false. */
  readonly inDefaultComparison: boolean;
}

export interface EncodingEntry extends EncodingDescription {
  /** The name that it is registered by. */
  readonly name: string;
}

type Check = readonly [isValid: (value: unknown) => boolean, expected: string];

const TEXT: Check = [(value) => typeof value === 'string', 'a string'];

const FIELDS: Readonly<Record<keyof EncodingDescription, Check>> = {
  label: [(value) => typeof value === 'string' && value !== '', 'a string that is not empty'],
  idea: TEXT,
  explanation: TEXT,
  paper: [
    (value) => value === null || (typeof value === 'string' && /^\d{4}\.\d{4,5}$/.test(value)),
    'an arXiv id such as 2104.09864, or null',
  ],
  group: [
    (value) => ENCODING_GROUPS.some((group) => group === value),
    `one of ${ENCODING_GROUPS.map((group) => `"${group}"`).join(', ')}`,
  ],
  look: [(value) => Number.isSafeInteger(value) && (value as number) >= 0, 'an integer of at least 0'],
  inDefaultComparison: [(value) => typeof value === 'boolean', 'true or false'],
};

/**
 * The entry of an encoding, with defaults for what is not given.
 * @throws OptionError when a field is not known or not valid.
 */
export function encodingEntry(
  name: string,
  given: Partial<EncodingDescription>,
  freeLook: number,
): EncodingEntry {
  const label = `positional encoding "${name}"`;
  if (typeof given !== 'object' || given === null) {
    throw new OptionError(`${label}: its description must be an object; got ${given}`);
  }
  for (const [field, value] of Object.entries(given)) {
    const check = Object.entries(FIELDS).find(([known]) => known === field)?.[1];
    if (check === undefined) {
      const known = Object.keys(FIELDS).join(', ');
      throw new OptionError(`${label}: there is no field "${field}" in a description; there are ${known}`);
    }
    const [isValid, expected] = check;
    if (isValid(value)) continue;
    throw new OptionError(`${label}: ${field} must be ${expected}; got ${JSON.stringify(value)}`);
  }
  return {
    ...{ name, label: name, idea: '', explanation: '', paper: null, group: 'other' },
    ...{ look: freeLook, inDefaultComparison: false },
    ...given,
  };
}

/** The entry of a name with options, from that of the name alone: its label has them too. */
export function entryWithOptions(entry: EncodingEntry, text: string): EncodingEntry {
  const name = canonicalEncodingName(text);
  if (name === entry.name) return entry;
  const options = name.slice(entry.name.length).replaceAll(',', ', ');
  return { ...entry, name, label: `${entry.label} ${options}` };
}
