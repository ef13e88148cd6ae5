import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import {
  FeedForward,
  LayerNorm,
  MaskedPooling,
  MultiHeadAttention,
  Projection,
  RMSNorm,
  TokenEmbedding,
  TransformerBlock,
  TransformerDecoderBlock,
} from '../../layers/index.js';
import { positionalEncoding } from '../../layers/public/positional.js';

/*
 * Random graphs of these layers and of tf.js's own, over two padded sequences: x is what layers pass on, and the memory what
 * cross attention looks at.
 */

export const VOCAB = 7;
const C = 4;

type Maker = (seed: number) => tf.layers.Layer;

const kernel = (seed: number) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
const recurrent = (seed: number) => ({
  ...kernel(seed),
  units: C,
  returnSequences: true,
  recurrentInitializer: tf.initializers.glorotUniform({ seed: seed + 1 }),
});
const block =
  (positional: string, useCausalMask = false, normalizeFirst = true): Maker =>
  (seed) =>
    new TransformerBlock({
      numHeads: 2,
      intermediateDim: 4,
      positional,
      useCausalMask,
      normalizeFirst,
      seed,
    });

/** Layers [B, T, C] -> [B, T, C]. */
const LAYERS = {
  block: block('rotary'),
  'block, causal': block('alibi', true),
  'block, t5': block('t5', false, false),
  attention: (seed) => new MultiHeadAttention({ numHeads: 2, positional: 'alibi-symmetric', seed }),
  'feed-forward': (seed) => new FeedForward({ intermediateDim: 3, activation: 'swiglu', seed }),
  layerNorm: () => new LayerNorm(),
  rmsNorm: () => new RMSNorm(),
  projection: (seed) => new Projection({ units: C, seed }),
  sinusoidal: () => positionalEncoding('sinusoidal'),
  'stock dense': (seed) => tf.layers.dense({ units: C, activation: 'tanh', ...kernel(seed) }),
  'stock dropout': (seed) => tf.layers.dropout({ rate: 0.5, seed }),
  'stock norm': () => tf.layers.layerNormalization(),
  'stock activation': () => tf.layers.activation({ activation: 'relu' }),
  'stock leakyReLU': () => tf.layers.leakyReLU(),
  'stock softmax': () => tf.layers.softmax({ axis: -1 }),
  'stock lstm': (seed) => tf.layers.lstm(recurrent(seed)),
  'stock gru': (seed) => tf.layers.gru(recurrent(seed)),
  'stock bidirectional': (seed) =>
    tf.layers.bidirectional({ layer: tf.layers.simpleRNN(recurrent(seed)) as never, mergeMode: 'ave' }),
  'stock timeDistributed': (seed) =>
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: C, ...kernel(seed) }) }),
} satisfies Record<string, Maker>;

const ENDS = {
  mean: () => [new MaskedPooling()],
  max: () => [new MaskedPooling({ mode: 'max' })],
  first: () => [new MaskedPooling({ mode: 'first' })],
  lstm: (seed: number) => [tf.layers.lstm({ ...recurrent(seed), returnSequences: false })],
  'whole model': (seed: number) => [
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [null as never, C], ...kernel(seed) }),
        new MaskedPooling(),
      ],
    }),
  ],
  tokens: () => [],
} satisfies Record<string, (seed: number) => tf.layers.Layer[]>;

/** One thing that is done to x. */
export type Step =
  | { kind: 'layer' | 'layer twice'; layer: keyof typeof LAYERS; seed: number }
  | { kind: 'merge'; how: 'add' | 'average' | 'maximum' | 'concatenate'; steps: Step[]; seed: number }
  | { kind: 'join memory'; seed: number }
  | { kind: 'cross'; form: 'value' | 'key' | 'self' | 'mask'; seed: number }
  | { kind: 'decoder block'; isPreNorm: boolean; seed: number }
  | { kind: 'cross in a model'; seed: number }
  | { kind: 'model'; how: 'sequential' | 'functional'; isTwice: boolean; steps: Step[] };

export interface Plan {
  embedding: 'ours' | 'stock' | 'model';
  /** Which of x and the memory have padding; of the other one all tokens count. */
  padded: [boolean, boolean];
  steps: Step[];
  end: keyof typeof ENDS;
  seed: number;
}

const seeds = fc.nat({ max: 999 });

function steps(depth: number, isChain = false): fc.Arbitrary<Step[]> {
  const layer: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('layer' as const, 'layer twice' as const),
    layer: fc.constantFrom(...(Object.keys(LAYERS) as (keyof typeof LAYERS)[])),
    seed: seeds,
  });
  const others: fc.Arbitrary<Step>[] = [];
  if (!isChain) {
    others.push(
      fc.record({
        kind: fc.constant('cross' as const),
        form: fc.constantFrom('value' as const, 'key' as const, 'self' as const, 'mask' as const),
        seed: seeds,
      }),
      fc.record({ kind: fc.constant('decoder block' as const), isPreNorm: fc.boolean(), seed: seeds }),
      fc.record({
        kind: fc.constantFrom('cross in a model' as const, 'join memory' as const),
        seed: seeds,
      }),
    );
  }
  if (!isChain && depth > 0) {
    others.push(
      fc.record({
        kind: fc.constant('merge' as const),
        how: fc.constantFrom('add' as const, 'average' as const, 'maximum' as const, 'concatenate' as const),
        steps: steps(depth - 1),
        seed: seeds,
      }),
    );
  }
  if (depth > 0) {
    const model = (how: 'sequential' | 'functional') =>
      fc.record({
        kind: fc.constant('model' as const),
        how: fc.constant(how),
        isTwice: fc.boolean(),
        // A model inside has no memory of its own.
        steps: steps(depth - 1, true),
      });
    others.push(model('sequential'), model('functional'));
  }
  return fc.array(fc.oneof(layer, layer, ...others), { minLength: 1, maxLength: depth === 3 ? 3 : 2 });
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  embedding: fc.constantFrom('ours' as const, 'ours' as const, 'stock' as const, 'model' as const),
  padded: fc.constantFrom([true, true], [true, false], [false, true]) as fc.Arbitrary<[boolean, boolean]>,
  steps: steps(3),
  end: fc.constantFrom(...(Object.keys(ENDS) as (keyof typeof ENDS)[])),
  seed: seeds,
});

/** Whether a layer, an end or a form occurs anywhere in a plan. */
export function uses(plan: Plan, what: string): boolean {
  return JSON.stringify(plan).includes(`"${what}"`);
}

type Symbol = tf.SymbolicTensor;
const symbolic = (layer: tf.layers.Layer, inputs: Symbol | Symbol[]) => layer.apply(inputs) as Symbol;
const attention = (seed: number) => new MultiHeadAttention({ numHeads: 2, seed });

/** What cross attention takes besides x: the memory, and who may attend to whom in it, [B, T, S]. */
interface Memory {
  states: Symbol;
  allowed: Symbol;
}

/** [ids [B, T], memory ids [B, S]], and an attention mask [B, T, S] where it is used -> what the end of the plan gives. */
export function buildGraph(plan: Plan): tf.LayersModel {
  const { steps, end, seed } = plan;
  const [ids, memoryIds] = [idsInput(), idsInput()];
  const allowed = tf.input({ shape: [null as never, null as never] });
  const memory = { states: symbolic(block('none')(seed), symbolic(embed(plan, 1), memoryIds)), allowed };
  const x = run(steps, symbolic(embed(plan, 0), ids), memory);
  // The memory is part of the graph, also where nothing attends to it.
  const last = symbolic(attention(seed), [x, memory.states]);
  const y = ENDS[end](seed).reduce((y, layer) => symbolic(layer, y), last);
  return tf.model({ inputs: uses(plan, 'mask') ? [ids, memoryIds, allowed] : [ids, memoryIds], outputs: y });
}

function idsInput(): Symbol {
  return tf.input({ shape: [null as never], dtype: 'int32' });
}

/** Of x (0) or the memory (1). */
function embed({ embedding, padded, seed }: Plan, which: 0 | 1): tf.layers.Layer {
  const maskZero = padded[which];
  if (embedding === 'stock') {
    const embeddingsInitializer = tf.initializers.randomNormal({ seed: seed + which });
    return tf.layers.embedding({ inputDim: VOCAB, outputDim: C, maskZero, embeddingsInitializer });
  }
  const own = new TokenEmbedding({ vocabSize: VOCAB, modelDim: C, maskZero, seed: seed + which });
  if (embedding === 'ours') return own;
  const ids = idsInput();
  return tf.model({ inputs: ids, outputs: symbolic(own, ids) });
}

function run(steps: Step[], x: Symbol, memory: Memory): Symbol {
  return steps.reduce((x, step) => perform(step, x, memory), x);
}

function perform(step: Step, x: Symbol, memory: Memory): Symbol {
  switch (step.kind) {
    case 'layer':
      return symbolic(LAYERS[step.layer](step.seed), x);
    case 'layer twice': {
      const layer = LAYERS[step.layer](step.seed);
      return symbolic(layer, symbolic(layer, x));
    }
    case 'merge': {
      const inputs = [x, run(step.steps, x, memory)];
      if (step.how !== 'concatenate') return symbolic(tf.layers[step.how](), inputs);
      return symbolic(
        tf.layers.dense({ units: C, ...kernel(step.seed) }),
        symbolic(tf.layers.concatenate(), inputs),
      );
    }
    case 'join memory':
      // Both sequences along the time axis: what attends to them must not ask where a token stands.
      return symbolic(attention(step.seed), [
        x,
        symbolic(tf.layers.concatenate({ axis: 1 }), [x, memory.states]),
      ]);
    case 'cross': {
      const { states, allowed } = memory;
      const inputs = {
        value: [x, states],
        key: [x, states, states],
        self: [x, x, x],
        mask: [x, states, states, allowed],
      };
      return symbolic(attention(step.seed), inputs[step.form]);
    }
    case 'decoder block': {
      const { isPreNorm: normalizeFirst, seed } = step;
      const sizes = { numHeads: 2, intermediateDim: 4, positional: 'rotary' };
      const decoder = new TransformerDecoderBlock({ ...sizes, normalizeFirst, seed });
      return symbolic(decoder, [x, memory.states]);
    }
    case 'cross in a model': {
      const inputs = [tf.input({ shape: [null as never, C] }), tf.input({ shape: [null as never, C] })];
      return symbolic(tf.model({ inputs, outputs: symbolic(attention(step.seed), inputs) }), [
        x,
        memory.states,
      ]);
    }
    case 'model': {
      const model = step.how === 'sequential' ? sequential(step.steps) : functional(step.steps);
      return symbolic(model, step.isTwice ? symbolic(model, x) : x);
    }
  }
}

function functional(steps: Step[]): tf.LayersModel {
  const x = tf.input({ shape: [null as never, C] });
  return tf.model({ inputs: x, outputs: run(steps, x, { states: x, allowed: x }) });
}

function sequential(steps: Step[]): tf.Sequential {
  const layers = steps.flatMap((step): tf.layers.Layer[] => {
    if (step.kind === 'model')
      return [step.how === 'sequential' ? sequential(step.steps) : functional(step.steps)];
    return step.kind === 'layer' || step.kind === 'layer twice' ? [LAYERS[step.layer](step.seed)] : [];
  });
  return tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [null as never, C] }), ...layers] });
}
