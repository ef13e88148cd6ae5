import * as tf from '@tensorflow/tfjs';
import { OutOfMemoryError } from '../../../layers/index.js';
import { datasetOfTask } from '../../../src/data/dataset.js';
import { examine } from '../../../src/experiment/examine.js';
import { JobTraining } from '../../../src/experiment/jobTraining.js';
import { probePositions } from '../../../src/experiment/probePositions.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { taskByName } from '../../../src/tasks/index.js';
import { FAST, useBackend } from '../../support/backends.js';
import { fillMemory } from '../../support/fullMemory.js';

const data = datasetOfTask(taskByName('plausible'), 1);
const SETTINGS = {
  ...{ steps: 5, batch: 4, lr: 2e-3, width: 8, layers: 1, heads: 2 },
  ...({ backend: 'wasm', kernels: 'stock' } as const),
};

describe.each(['wasm', FAST])('a full memory is no limit of an encoding (%s)', (backend) => {
  let release = () => {};
  let model: tf.LayersModel;
  beforeAll(() => useBackend(backend));
  beforeEach(() => {
    const { vocabulary, classes } = data;
    model = transformerEncoder({
      ...{
        vocabSize: vocabulary.length,
        modelDim: 8,
        numLayers: 1,
        numHeads: 2,
        maxLength: 8,
        seed: 1,
      },
      ...{ positional: 'rotary', head: { type: 'classify', numClasses: classes.length } },
    });
  });
  afterEach(() => {
    release();
    jest.restoreAllMocks();
    model.dispose();
  });

  /** Fills the memory when sequences of this length or more are predicted. */
  function fillFrom(length: number): void {
    const predict = tf.LayersModel.prototype.predict;
    jest.spyOn(tf.LayersModel.prototype, 'predict').mockImplementation(function (
      this: tf.LayersModel,
      x,
      args,
    ) {
      if (((x as tf.Tensor).shape[1] as number) >= length) release = fillMemory();
      return predict.call(this, x, args);
    });
  }

  it('in the tests of longer sequences', async () => {
    fillFrom(9);
    await expect(examine(model, data)).rejects.toThrow(OutOfMemoryError);
    release();
    jest.restoreAllMocks();
    expect((await examine(model, data)).lengthLimits).toEqual({});
  });

  it('in the first look at the data', async () => {
    fillFrom(1);
    const job = {
      source: { kind: 'task', name: 'plausible' },
      encoding: 'rotary',
      seed: 1,
      settings: SETTINGS,
    } as const;
    await expect(JobTraining.open(job, data)).rejects.toThrow(OutOfMemoryError);
  });

  it('in the probe of positions', async () => {
    const before = await probePositions(model, data);
    expect(before.attentions[0]?.rotation).toHaveLength(32);
    release = fillMemory();
    await expect(probePositions(model, data)).rejects.toThrow(OutOfMemoryError);
    release();
    expect(await probePositions(model, data)).toEqual(before);
  });
});
