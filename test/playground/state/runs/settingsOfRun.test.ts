import { signal } from '@preact/signals';
import { setupOf } from '../../../../playground/state/runs/record.js';
import { settingsOfRun } from '../../../../playground/state/runs/settingsOfRun.js';
import { DEFAULTS } from '../../../../playground/state/settings.js';
import type { TsvSource } from '../../../../src/app/page.js';
import { jobOf } from '../fakeWorker.js';
import { recordOf, seedAt } from './records.js';

const part = { file: 'mine.tsv', text: 'a dog\tyes' };
const MINE: TsvSource = { name: 'mine', format: 'label', train: part, test: part };
const page = (ownData: TsvSource | null = null) => ({ settings: signal(DEFAULTS), ownData: signal(ownData) });

describe('the settings of a run', () => {
  it('are those of the run, its task and its seeds', () => {
    const seeds = [seedAt(3, 0.75), seedAt(4, 0.5, 20)];
    const run = recordOf({ data: 'agent', lr: 0.01, device: 'wasm' }, seeds);
    const { encodings, ...others } = DEFAULTS;
    expect({ ...others, ...settingsOfRun(run, page()) }).toEqual({
      ...others,
      ...{ encodings, task: 'agent', lr: 0.01, device: 'wasm', seed: 3, seeds: 2 },
    });
  });

  it('have no seeds after a gap, and no more than the page trains', () => {
    const seedsOf = (...seeds: number[]) =>
      settingsOfRun(
        recordOf(
          {},
          seeds.map((seed) => seedAt(seed, 0.75)),
        ),
        page(),
      );
    expect(seedsOf(2, 3, 7)).toMatchObject({ seed: 2, seeds: 2 });
    expect(seedsOf(1, 2, 3, 4, 5, 6)).toMatchObject({ seed: 1, seeds: 5 });
  });

  it('add its encoding to those that are chosen', () => {
    expect(settingsOfRun(recordOf({ encoding: 'alibi' }), page())?.encodings).toEqual([
      'none',
      'rotary',
      'alibi',
    ]);
  });

  it('leave own data in place, and are null where those are not there', () => {
    const run = { ...recordOf(), setup: setupOf({ ...jobOf('rotary'), source: { kind: 'tsv', tsv: MINE } }) };
    expect(settingsOfRun(run, page(MINE))).not.toHaveProperty('task');
    expect(settingsOfRun(run, page())).toBeNull();
    const changed = { ...MINE, train: { ...part, text: 'a cat\tyes' } };
    expect(settingsOfRun(run, page(changed))).toBeNull();
  });
});
