import { type Results, SCHEMA_VERSION } from '../../../src/experiment/results.js';
import { MADE_UP_SETTINGS, type MadeUp, madeUpResults } from '../../support/madeUpResults.js';
import { schemaErrors } from './resultsSchema.js';

/** Made-up results of a backend that there is. */
function made(options: MadeUp = {}): Results {
  const results = madeUpResults(options);
  return { ...results, settings: [{ ...MADE_UP_SETTINGS, backend: results.environment.backend }] };
}

/** Few: they are read and checked a hundred times. */
const FEW: MadeUp = { seeds: 2, encodings: ['none', 'learned'], points: 3 };
const TEXT = JSON.stringify(made(FEW));

/** Results as they are read from disk, with one value put in another's place, or taken away. */
function changed(path: string, value?: unknown): unknown {
  const results = JSON.parse(TEXT) as Record<string, unknown>;
  const keys = path.split('/');
  const last = keys.pop() ?? '';
  let place: Record<string, unknown> = results;
  for (const key of keys) place = place[key] as Record<string, unknown>;
  expect(place).toBeDefined();
  if (value === undefined) delete place[last];
  else place[last] = value;
  return results;
}

describe('docs/results.schema.json', () => {
  it('fits results as the types know them', () => {
    expect(schemaErrors(made())).toEqual([]);
    expect(schemaErrors(made({ seeds: 1, encodings: ['none'] }))).toEqual([]);
  });

  it('fits those of a published encoder', () => {
    const init = { folder: 'bert', sha256: 'ab'.repeat(32), freeze: true };
    expect(schemaErrors(changed('settings/init', init))).toEqual([]);
  });

  it('is of the version that the package writes', () => {
    expect(schemaErrors(changed('schemaVersion', SCHEMA_VERSION))).toEqual([]);
    expect(schemaErrors(changed('schemaVersion', SCHEMA_VERSION + 1))).not.toEqual([]);
  });

  it.each([
    ['runs/0/testAccuracy', 1.01],
    ['runs/0/classAccuracy/plausible', -0.1],
    ['runs/0/lengthAccuracy/x', 0.5],
    ['runs/0/stepsTo95', 1.5],
    ['runs/0/seed', -1],
    ['runs/0/lossCurve/0/value', null],
    ['runs/0/lossCurve/0/step', 0],
    ['runs/0/accuracyCurve/0/value', 2],
    ['runs/0/attention/0/weights/0/0/0/0', 1.5],
    ['runs/0/attention', []],
    ['runs/0/confusion/0/0', 0.5],
    ['runs/0/mistakes/0/expected', [1]],
    ['runs/2/positions/trained/inputs/0/0', null],
    ['runs/0/positions/untrained/attentions', {}],
    ['runs/0/accuracy', 0.5],
    ['summary/0/ci95', [0.5]],
    ['summary/0/sequenceAccuracy/median', 0.5],
    ['summary/0/extra', 0],
    ['environment/date', 'yesterday'],
    ['environment/backend', 'abacus'],
    ['environment/runtime', ''],
    ['settings/0/lr', 0],
    ['settings/0/causal', false],
    ['study/lr', null],
    ['settings/0/init', { folder: 'bert', sha256: 'ab'.repeat(32) }],
    ['settings/0/init', { folder: 'bert', sha256: 'ab', freeze: true }],
    ['invariance/0/maxDifference', null],
    ['failures/0', { task: 'sort', encoding: 'none', seed: 1 }],
    ['tasks/0/trainLengths', [4]],
  ])('refuses %s = %j', (path, value) => {
    expect(schemaErrors(changed(path, value)).join('\n')).toContain(`/${path.split('/')[0]}`);
  });

  const { study: _, ...sections } = made(FEW);
  const required = Object.entries(sections).flatMap(([section, value]) => {
    const inner = Array.isArray(value) ? { [`${section}/0`]: value[0] as unknown } : { [section]: value };
    return Object.entries(inner).flatMap(([path, object]) => {
      const fields = typeof object === 'object' && object !== null ? Object.keys(object) : [];
      return fields.map((field) => `${path}/${field}`);
    });
  });

  it.each(required)('needs %s', (path) => {
    const errors = schemaErrors(changed(path)).join('\n');
    expect(errors).toContain(`must have required property '${path.split('/').pop()}'`);
  });
});
