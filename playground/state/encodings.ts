import {
  canonicalEncodingName,
  ENCODING_GROUPS,
  type EncodingEntry,
  type EncodingStyle,
  encodingStyles,
  entryWithOptions,
  parseEncodingName,
} from '../../src/app/page.js';
import { ENCODINGS, OFFERED } from '../encodings.data.js';
import { parseName } from './settings.js';

const NAMES = ENCODINGS.map(({ name }) => name);

/**
 * The canonical form of an encoding's name, with options or without: 'rotary(maxWavelength=500)'. What options there are, its
 * model says when it is made.
 * @throws RangeError of one sentence when there is no such encoding, or the text has another form.
 */
export function parseEncoding(text: string): string {
  parseName('encoding', parseEncodingName(text).name, NAMES);
  return canonicalEncodingName(text);
}

/** What is said of an encoding of the page, which may have options. */
export function entryOf(encoding: string): EncodingEntry {
  const { name } = parseEncodingName(encoding);
  return entryWithOptions(ENCODINGS.find((entry) => entry.name === name) as EncodingEntry, encoding);
}

/** A look for every encoding that the page shows: those without options have the same, whatever else is chosen. */
export function stylesWith(chosen: readonly string[]): ReadonlyMap<string, EncodingStyle> {
  return encodingStyles([...NAMES, ...chosen], [...ENCODINGS, ...chosen.map(entryOf)]);
}

export interface OfferedGroup {
  readonly name: string;
  readonly entries: readonly EncodingEntry[];
}

/** What one may choose by a box, where it acts; last what else is chosen. */
export function offeredGroups(chosen: readonly string[]): OfferedGroup[] {
  const offered = ENCODINGS.filter(({ name }) => OFFERED.includes(name));
  const others = chosen.filter((name) => !OFFERED.includes(name)).map(entryOf);
  return [
    ...ENCODING_GROUPS.map((group) => ({
      name: group,
      entries: offered.filter((entry) => entry.group === group),
    })),
    { name: 'with options, or for special input', entries: others },
  ].filter(({ entries }) => entries.length > 0);
}

/** Those that are chosen when one is added or taken out, in the order of the page. */
export function toggled(chosen: readonly string[], name: string): string[] {
  const without = chosen.filter((other) => other !== name);
  if (without.length < chosen.length) return without;
  return offeredGroups([...chosen, name])
    .flatMap(({ entries }) => entries.map((entry) => entry.name))
    .filter((other) => other === name || chosen.includes(other));
}
