import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FlawFinder, flawFinder } from '../../../src/compare/schema.js';
import type { Results, TaskInfo } from '../../../src/experiment/results.js';
import { resultsJsonSchema } from '../../../src/experiment/schema/results.js';
import { MADE_UP_SETTINGS, MADE_UP_TASKS, madeUpParts, madeUpResults } from '../../support/madeUpResults.js';
import { schemaErrors } from './resultsSchema.js';

/** Every part of the schema is there, and little of each: results are checked thousands of times. */
function made() {
  const [first] = MADE_UP_TASKS as [TaskInfo];
  const task = { ...first, testParts: madeUpParts(first.testLengths, 1, 2) };
  const results = madeUpResults({ seeds: 1, encodings: ['learned'], tasks: [task], points: 2, words: ['a'] });
  const table = [[0.5, -1]];
  const probe = {
    inputs: table,
    attentions: [{ scoreBias: [[null, 0.5]], similarity: table, rotation: null }],
  };
  const runs = results.runs.map((run) => ({ ...run, positions: { untrained: probe, trained: probe } }));
  const init = { folder: 'bert', sha256: 'ab'.repeat(32), freeze: true };
  const settings = [{ ...MADE_UP_SETTINGS, backend: 'wasm', init }];
  const failures = [{ task: 'sort', encoding: 'none', seed: 1, settings: 0, error: 'x' }];
  const { differences } = madeUpResults({ seeds: 2, encodings: ['none', 'rotary'], tasks: [task] });
  const all = { ...results, settings, runs, failures, differences: differences.slice(0, 1) };
  return JSON.parse(JSON.stringify(all)) as object;
}

/** What is put in every place of a results.json; undefined takes away what is there. */
const VALUES = [undefined, null, '', -1, 0.5, 2, [], {}, [1, 1], ['a', 'a']];

type Place = Record<string | number, unknown>;

/** Every place of a content and one more in each object and array, but not of all entries of an array. */
function* placesOf(value: unknown): Generator<[place: Place, key: string | number]> {
  if (typeof value !== 'object' || value === null) return;
  const place = value as Place;
  const keys = Array.isArray(value) ? [0, 1].slice(0, value.length) : Object.keys(value);
  for (const key of keys) {
    yield [place, key];
    yield* placesOf(place[key]);
  }
  yield [place, Array.isArray(value) ? value.length : '16'];
}

describe('the schema of results', () => {
  let flawOf: FlawFinder;
  beforeAll(async () => {
    flawOf = await flawFinder('results');
  });

  it('is what docs/results.schema.json says: npm run schema', () => {
    const file = resolve(__dirname, '../../../docs/results.schema.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(resultsJsonSchema());
  });

  it('accepts and refuses what that file does', () => {
    const results = made();
    expect([schemaErrors(results), flawOf(results)]).toEqual([[], null]);
    const counts = { accepted: 0, refused: 0 };
    for (const [place, key] of [...placesOf(results)]) {
      const [has, before] = [key in place, place[key]];
      for (const value of VALUES) {
        if (value === undefined && Array.isArray(place)) continue;
        place[key] = value;
        if (value === undefined) delete place[key];
        const errors = schemaErrors(results);
        const flaw = flawOf(results);
        if ((flaw === null) !== (errors.length === 0)) throw new Error(`${flaw}, but in the file: ${errors}`);
        counts[flaw === null ? 'accepted' : 'refused'] += 1;
      }
      if (has) place[key] = before;
      else if (Array.isArray(place)) place.length -= 1;
      else delete place[key];
    }
    expect(counts.accepted).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(1000);
  });

  it.each([
    ['schemaVersion', 4, '/schemaVersion must be 5'],
    ['settings', undefined, '/settings is missing'],
    ['settings', {}, '/settings must be an array'],
    ['tasks', [], '/tasks must have >= 1 entries'],
    ['extra', 1, 'its content must not have "extra"'],
  ])('names the place: %s = %j', (key, value, flaw) => {
    expect(flawOf({ ...made(), [key]: value })).toBe(flaw);
  });

  it('is for a single run as well', async () => {
    const [{ environment: _, settings: __, ...run }] = madeUpResults().runs as [Results['runs'][number]];
    const flawOfRun = await flawFinder('run');
    expect(flawOfRun(run)).toBeNull();
    expect(flawOfRun({ ...run, testAccuracy: 2 })).toBe('/testAccuracy must be <= 1');
  });
});
