import { positionalEncodingEntry, positionalEncodingNames } from '../../../layers/index.js';
import { ENCODINGS, OFFERED } from '../../../playground/encodings.data.js';
import {
  entryOf,
  offeredGroups,
  parseEncoding,
  stylesWith,
  toggled,
} from '../../../playground/state/encodings.js';

const SLOW = 'rotary(maxWavelength=500)';
const looks = (chosen: readonly string[]) =>
  [...stylesWith(chosen).values()].map(({ color, symbol, dash }) => `${color} ${symbol} ${dash}`);

it('the encodings of the page are those that are registered, each with a look of its own', () => {
  expect(ENCODINGS.map(({ name }) => name)).toEqual(positionalEncodingNames());
  expect(new Set(looks([])).size).toBe(ENCODINGS.length);
});

it('names with options get looks of their own, and take none away', () => {
  const chosen = [SLOW, 'rotary', 'rotary(maxWavelength=50)'];
  expect(looks(chosen).slice(0, ENCODINGS.length)).toEqual(looks([]));
  expect(new Set(looks(chosen)).size).toBe(ENCODINGS.length + 2);
});

it('an entry with options is what the registry says of it', () => {
  for (const name of ['fire', SLOW, 'randomized(alibi,128)'])
    expect(entryOf(name)).toEqual(positionalEncodingEntry(name));
  expect(entryOf(SLOW).label).toBe('RoPE (maxWavelength=500)');
});

it.each([
  [' rotary( maxWavelength = 500 ) ', SLOW],
  ['randomized(rotary, 128)', 'randomized(rotary,128)'],
  ['fire', 'fire'],
])('%s is %s', (text, canonical) => {
  expect(parseEncoding(text)).toBe(canonical);
});

it('offers each that needs nothing but a sequence once, by where it acts', () => {
  const groups = offeredGroups(['none']);
  expect(groups.flatMap(({ entries }) => entries.map(({ name }) => name)).sort()).toEqual(
    [...OFFERED].sort(),
  );
  expect(OFFERED).not.toEqual(expect.arrayContaining(['randomized']));
  expect(OFFERED).not.toEqual(expect.arrayContaining(['rotary-2d']));
  for (const { name, entries } of groups)
    expect(new Set(entries.map(({ group }) => group))).toEqual(new Set([name]));
});

it('lists what else is chosen last, where it can be taken out again', () => {
  const chosen = ['rotary', SLOW, 'm-rope'];
  expect(
    offeredGroups(chosen)
      .at(-1)
      ?.entries.map(({ name }) => name),
  ).toEqual([SLOW, 'm-rope']);
  expect(toggled(chosen, SLOW)).toEqual(['rotary', 'm-rope']);
  expect(toggled(chosen, 'none')).toEqual(['none', ...chosen]);
  expect(toggled(['none'], SLOW)).toEqual(['none', SLOW]);
});
