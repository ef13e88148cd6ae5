import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type Dataset, datasetOfTask } from '../../src/data/dataset.js';
import { probeBeforeTraining } from '../../src/experiment/linearProbe.js';
import type { Probe } from '../../src/experiment/results.js';
import { transformerEncoder } from '../../src/models/transformerEncoder.js';
import { taskByName } from '../../src/tasks/index.js';
import { command, readResults, TINY, temporaryFolder, tinyData } from '../cli/command.js';
import { describeOnEachBackend } from '../support/backends.js';
import { describeModel } from '../support/sharedModels.js';

/** Independent letters: what stands at a place says nothing of the place. */
const LETTERS = fewOf(datasetOfTask(taskByName('reverse'), 1), 200);

function fewOf(data: Dataset, count: number): Dataset {
  const tests = data.tests.map(({ length, examples }) => ({ length, examples: examples.slice(0, count) }));
  return { ...data, tests, train: data.train.slice(0, count) };
}

async function untrained(positional: string, causal = false): Promise<Probe> {
  const { vocabulary, classes, type } = LETTERS;
  const model = transformerEncoder({
    ...{ vocabSize: vocabulary.length, modelDim: 16, numLayers: 2, numHeads: 2, maxLength: 8, positional },
    head: { type, numClasses: classes.length },
    seed: 3,
    useCausalMask: causal,
  });
  const probe = await (await probeBeforeTraining(model, LETTERS))();
  model.dispose();
  return probe;
}

describeOnEachBackend('a probe', () => {
  it('finds positions where an encoding or a causal mask brings them, and nowhere else', async () => {
    const before = tf.memory().numTensors;
    const none = await untrained('none');
    for (const { position } of none.untrained) {
      expect(Math.abs(position - none.chance.position)).toBeLessThan(0.05);
    }
    for (const additive of ['sinusoidal', 'learned']) {
      expect((await untrained(additive)).untrained[0]?.position).toBeGreaterThan(0.98);
    }
    const causal = (await untrained('none', true)).untrained.map(({ position }) => position);
    expect(Math.abs((causal[0] ?? 0) - none.chance.position)).toBeLessThan(0.05);
    expect(causal[1]).toBeGreaterThan(0.3);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('compare --probe', () => {
  const folder = temporaryFolder();
  const own = tinyData(folder);

  async function probesOf(out: string, ...args: string[]): Promise<(Probe | undefined)[]> {
    const { code, stderr } = await command([...args, '--quiet', '--out', out], folder);
    expect([code, stderr]).toEqual([0, '']);
    return readResults(join(folder, out)).runs.map(({ probe }) => probe);
  }

  it('works on sentences, tags and own data, causal or not, on wasm and cpu', async () => {
    const few = ['--encodings', 'none,rotary', '--probe'];
    const probes = [
      ...(await probesOf('sentences', ...TINY, ...few)),
      ...(await probesOf('tags', ...TINY, '--tasks', 'reverse', ...few, '--causal')),
      ...(await probesOf('own', ...own, ...few)),
      ...(await probesOf('cpu', ...own, ...few, '--backend', 'cpu')),
    ];
    expect(probes.map((probe) => [probe?.untrained.length, probe?.trained.length])).toEqual(
      Array(8).fill([2, 2]),
    );
  });

  it('is part of what a run is: --resume takes none without a probe for one with it', async () => {
    const comparison = [...own, '--encodings', 'none', '--out', 'resumed'];
    await command(comparison, folder);
    const again = async (...more: string[]) =>
      (await command([...comparison, '--resume', ...more], folder)).stderr.includes('already finished');
    expect([await again('--probe'), await again('--probe'), await again()]).toEqual([false, true, true]);
    expect(readResults(join(folder, 'resumed')).runs[0]).not.toHaveProperty('probe');
  });

  describeModel('rxnmapper', (model) => {
    it('looks into a published encoder, before it is trained further and after', async () => {
      const lines = Array.from(
        { length: 40 },
        (_, i) => `${i % 2 ? 'C O C' : 'O C'} >> C O\t${i % 2 ? 'a' : 'b'}\n`,
      );
      writeFileSync(join(folder, 'reactions.tsv'), lines.join(''));
      const data = ['--train', 'reactions.tsv', '--test', 'reactions.tsv', '--format', 'label'];
      const training = ['--steps', '2', '--seeds', '1', '--lr', '1e-4', '--probe'];
      const [probe] = await probesOf('published', 'compare', '--init', model, ...data, ...training);
      expect([probe?.untrained.length, probe?.trained.length]).toEqual([13, 13]);
      // A learned table, added: on these few sentences it is read without a mistake.
      expect(probe?.untrained[0]?.position).toBe(1);
    });
  });
});
