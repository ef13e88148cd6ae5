import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../../../layers/index.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { withHead } from '../../../src/pretrained/withHead.js';
import { train } from '../../../src/training/train.js';
import { Trainer } from '../../../src/training/trainer.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));

const SIZES = { vocabSize: 5, modelDim: 4, numLayers: 1, numHeads: 2, maxLength: 4 };
const HEAD = { type: 'classify', numClasses: 2 } as const;
const examples = [{ tokens: [1, 2], target: 1 }];
const options = { batch: 1, lr: 1e-3, seed: 1 };
const model = () => transformerEncoder({ ...SIZES, head: HEAD });
const encoder = () => {
  const { inputs, layers } = model();
  return tf.model({ inputs, outputs: layers[2]?.output as tf.SymbolicTensor });
};

describe('an option that there is not is refused by name', () => {
  it.each<[string, string, string | null, (more: object) => unknown]>([
    [
      'transformerEncoder',
      'useCasualMask',
      'useCausalMask',
      (more) => transformerEncoder({ ...SIZES, head: HEAD, ...more }),
    ],
    [
      'transformerEncoder: head',
      'classes',
      'numClasses',
      (more) => transformerEncoder({ ...SIZES, head: { ...HEAD, ...more } }),
    ],
    ['withHead', 'freez', 'freeze', (more) => withHead(encoder(), { ...HEAD, ...more })],
    ['train', 'step', 'steps', (more) => train(model(), examples, { ...options, steps: 1, ...more })],
    ['Trainer', 'learningRate', null, (more) => new Trainer(model(), examples, { ...options, ...more })],
    ['loadPretrained', 'tokenType', 'tokenTypes', (more) => loadPretrained('nowhere', more)],
  ])('by %s: %s', async (label, name, closest, call) => {
    const attempt = async () => call({ [name]: true });
    await expect(attempt()).rejects.toThrow(OptionError);
    const suggestion = closest === null ? '' : ` Did you mean "${closest}"?`;
    await expect(attempt()).rejects.toThrow(
      `${label}: there is no option "${name}".${suggestion} The options are `,
    );
  });

  it('and those that there are, are not', async () => {
    const all = {
      intermediateDim: 8,
      positional: 'none',
      dropout: 0,
      normalizeFirst: true,
      activation: 'relu',
    } as const;
    const more = { normalization: 'rmsNorm', numKeyValueHeads: 1, useCausalMask: false, seed: 1 } as const;
    const made = transformerEncoder({ ...SIZES, ...all, ...more, head: { ...HEAD, pooling: 'max' } });
    await train(made, examples, { ...options, steps: 1, every: 1, onReport: () => {} });
    expect(withHead(encoder(), { ...HEAD, freeze: true, seed: 1 }).outputs[0]?.shape).toEqual([null, 2]);
  });
});
