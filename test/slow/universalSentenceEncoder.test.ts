import type * as tf from '@tensorflow/tfjs';
import { NoPositional, type PositionalEncoding, SinusoidalPositional } from '../../layers/index.js';
import type { SinusoidLayout } from '../../layers/public/positional.js';
import { describeOnEachBackend } from '../support/backends.js';
import { maxDifference, run } from '../support/tensors.js';
import {
  type Encoded,
  encodeByGraph,
  encodeWithVocabulary,
  originalEncoder,
  RebuiltEncoder,
  rebuiltEmbedding,
} from '../support/universalSentenceEncoder.js';

const SENTENCES = [
  'man',
  'how old are you',
  'what is your age',
  'the man saw the dog',
  'the dog saw the man',
  'the weather is nice today and we will go to the park',
].map(encodeWithVocabulary);

/** Of vectors of length 1. */
const TOLERANCE = 1e-5;

/** The 128 frequencies of tensor2tensor end at 1 / 10000 exactly; those of 1706.03762 would reach it one later. */
const sinusoidal = (layout: SinusoidLayout) =>
  new SinusoidalPositional({ layout, maxWavelength: 10_000 ** (128 / 127) });

describeOnEachBackend('Universal Sentence Encoder Lite, rebuilt', () => {
  let graph: tf.GraphModel;
  let expected: Encoded;
  let encoder: RebuiltEncoder;
  let embed: (ids: tf.Tensor) => tf.Tensor;

  beforeAll(async () => {
    graph = await originalEncoder();
    expected = await encodeByGraph(graph, SENTENCES);
    encoder = new RebuiltEncoder(graph);
    const embedding = rebuiltEmbedding(graph, sinusoidal('concatenated'));
    embed = (ids) => run(embedding, ids);
  });
  afterAll(() => graph.dispose());

  it('gives the sentence vectors of the original graph, and what its layers give for every token', () => {
    const { layers, vectors } = encoder.encode(SENTENCES, embed);
    expect(maxDifference(vectors, expected.vectors)).toBeLessThan(TOLERANCE);
    layers.forEach((layer, index) => {
      const original = expected.layers[index] as tf.Tensor;
      SENTENCES.forEach(({ length }, row) => {
        const [a, b] = [layer, original].map((x) => x.slice([row, 0, 0], [1, length, 512])) as [
          tf.Tensor,
          tf.Tensor,
        ];
        const greatest = b.abs().max().dataSync()[0] as number;
        expect(maxDifference(a, b) / greatest).toBeLessThan(TOLERANCE);
      });
    });
  });

  it('gives each sentence alone what it gives it among longer ones', () => {
    SENTENCES.forEach((sentence, row) => {
      const { vectors } = encoder.encode([sentence], embed);
      expect(maxDifference(vectors, expected.vectors.slice([row, 0], [1, 512]))).toBeLessThan(TOLERANCE);
    });
  });

  it('does not without positions, with sines and cosines in turns, or with the frequencies of 1706.03762', () => {
    const plain = rebuiltEmbedding(graph, 'none');
    const row = 3;
    const differenceWith = (positional: PositionalEncoding) => {
      const { vectors } = encoder.encode([SENTENCES[row] ?? []], (ids) => run(positional, run(plain, ids)));
      return maxDifference(vectors, expected.vectors.slice([row, 0], [1, 512]));
    };
    expect(differenceWith(sinusoidal('concatenated'))).toBeLessThan(TOLERANCE);
    expect(differenceWith(new NoPositional())).toBeGreaterThan(0.1);
    expect(differenceWith(sinusoidal('interleaved'))).toBeGreaterThan(0.1);
    expect(differenceWith(new SinusoidalPositional({ layout: 'concatenated' }))).toBeGreaterThan(1e-3);
  });
});
