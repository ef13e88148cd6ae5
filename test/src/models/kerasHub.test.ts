import * as tf from '@tensorflow/tfjs';
import {
  KeyValueCache,
  TransformerDecoderBlock,
  type TransformerDecoderBlockConfig,
} from '../../../layers/index.js';
import { type GenerationOptions, generate } from '../../../src/generate/generate.js';
import { transformerEncoderDecoder } from '../../../src/models/transformerEncoderDecoder.js';
import { FAST, useBackend } from '../../support/backends.js';
import {
  expectGolden,
  type GoldenCase,
  golden,
  goldenCase,
  goldenTensor,
  setGoldenWeights,
} from '../../support/golden.js';
import { run, weightsByName } from '../../support/tensors.js';

type Pair = [tf.Tensor, tf.Tensor];

/** What KerasHub makes of the inputs and weights of another file. */
const kerasHub = <More>(name: string) => goldenCase('kerasHub', name) as GoldenCase & More;

/** Its weights are those that PyTorch was given. */
function decoderBlock(name: string) {
  const { config, inputs, weights } = goldenCase('decoder', name);
  const block = new TransformerDecoderBlock(config as unknown as TransformerDecoderBlockConfig);
  const [x, memory] = ['x', 'memory'].map((input) => goldenTensor(inputs, input)) as Pair;
  run(block, [x, memory]);
  setGoldenWeights(weightsByName(block), weights);
  return { block, inputs, x, memory };
}

beforeAll(() => useBackend(FAST));

describe("KerasHub's TransformerDecoder", () => {
  it.each(['preNorm', 'postNorm', 'pairs'])(
    '%s has the same outputs and gradients, padding or pairs hidden',
    (name) => {
      const { block, inputs, x, memory } = decoderBlock(name);
      const { outputs, gradients = {} } = kerasHub(name);
      const pairs = inputs.memoryPairs
        ? [
            goldenTensor(inputs, 'memoryPairs')
              .expandDims(0)
              .tile([x.shape[0] as number, 1, 1]),
          ]
        : [];
      const mask = inputs.mask ? [goldenTensor(inputs, 'mask'), goldenTensor(inputs, 'memoryMask')] : null;
      const output = (x: tf.Tensor, memory: tf.Tensor) => run(block, [x, memory, ...pairs], { mask });
      expectGolden(output(x, memory), golden(outputs, 'output'), name);
      const lossWeights = goldenTensor(inputs, 'lossWeights');
      const loss = (x: tf.Tensor, memory: tf.Tensor) => output(x, memory).mul(lossWeights).sum() as tf.Scalar;
      const found = tf.grads(loss)([x, memory]);
      for (const [i, input] of ['x', 'memory'].entries())
        expectGolden(found[i] as tf.Tensor, golden(gradients, input), `${name} gradient of ${input}`);
      const { grads } = tf.variableGrads(() => loss(x, memory));
      for (const weight of ['attention/query/kernel', 'crossAttention/key/kernel']) {
        const variable = weightsByName(block).get(weight)?.name as string;
        expectGolden(
          grads[variable] as tf.Tensor,
          golden(gradients, weight),
          `${name} gradient of ${weight}`,
        );
      }
    },
  );

  it.each(['preNorm', 'postNorm'])('%s with its caches has the same outputs, chunk by chunk', (name) => {
    const { block, inputs, x, memory } = decoderBlock(name);
    const { chunks, outputs } = kerasHub<{ chunks: number[] }>(`${name}Cached`);
    const cache = new KeyValueCache();
    const mask = [null, goldenTensor(inputs, 'memoryMask')];
    const steps = tf
      .split(x, chunks, 1)
      .map((chunk) => cache.step(() => run(block, [chunk, memory], { mask, cache })));
    cache.dispose();
    expectGolden(tf.concat(steps, 1), golden(outputs, 'output'), name);
  });
});

it("an encoder-decoder of KerasHub's layers has the same logits, and its samplers the same texts", async () => {
  const { outputs, generated } = kerasHub<{ generated: { options: GenerationOptions; texts: number[][] }[] }>(
    'marian',
  );
  const { inputs, weights } = goldenCase('seq2seq', 'marian');
  const model = transformerEncoderDecoder({
    ...{ vocabSize: 17, modelDim: 12, numLayers: 1, numDecoderLayers: 2, numHeads: 3, intermediateDim: 7 },
    ...{ maxLength: 11, positional: 'learned', normalizeFirst: false, activation: 'relu' },
  });
  setGoldenWeights(new Map(model.weights.map((weight) => [weight.originalName, weight])), weights);
  const [source, target] = ['source', 'target'].map((name) => goldenTensor(inputs, name)) as Pair;
  expectGolden(model.predict([source, target]) as tf.Tensor, golden(outputs, 'logits'), 'logits');
  const sources = (source.arraySync() as number[][]).map((ids) => ids.filter((id) => id !== 0));
  for (const { options, texts } of generated)
    expect([options, await generate(model, sources, options)]).toEqual([options, texts]);
});
