import { signal } from '@preact/signals';
import { setupOf } from '../../../../playground/state/runs/record.js';
import { settingsOfRun } from '../../../../playground/state/runs/settingsOfRun.js';
import { DEFAULTS } from '../../../../playground/state/settings.js';
import type { TsvSource } from '../../../../src/app/page.js';
import { jobOf } from '../fakeWorker.js';
import { recordOf } from './records.js';

const part = { file: 'mine.tsv', text: 'a dog\tyes' };
const MINE: TsvSource = { name: 'mine', format: 'label', train: part, test: part };
const page = (ownData: TsvSource | null = null) => ({ settings: signal(DEFAULTS), ownData: signal(ownData) });

describe('the settings of a run', () => {
  it('are those of the run, its task and its first seed', () => {
    const { setup } = recordOf({ data: 'agent', lr: 0.01, device: 'wasm' });
    const { encodings, ...others } = DEFAULTS;
    expect({ ...others, ...settingsOfRun({ setup, seed: 3 }, page()) }).toEqual({
      ...others,
      ...{ encodings, task: 'agent', lr: 0.01, device: 'wasm', seed: 3 },
    });
  });

  it('add its encoding to those that are chosen', () => {
    const { setup } = recordOf({ encoding: 'alibi' });
    expect(settingsOfRun({ setup, seed: 1 }, page())?.encodings).toEqual(['none', 'rotary', 'alibi']);
  });

  it('leave own data in place, and are null where those are not there', () => {
    const setup = setupOf({ ...jobOf('rotary'), source: { kind: 'tsv', tsv: MINE } });
    expect(settingsOfRun({ setup, seed: 1 }, page(MINE))).not.toHaveProperty('task');
    expect(settingsOfRun({ setup, seed: 1 }, page())).toBeNull();
    const changed = { ...MINE, train: { ...part, text: 'a cat\tyes' } };
    expect(settingsOfRun({ setup, seed: 1 }, page(changed))).toBeNull();
  });
});
