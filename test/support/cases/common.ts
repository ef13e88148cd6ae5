import type * as tf from '@tensorflow/tfjs';
import {
  AlibiBias,
  LearnedPositional,
  NoPositional,
  RelativePositionBias,
  RotaryEmbedding,
  type SequenceLayer,
  SinusoidalPositional,
} from '../../../layers/index.js';
import { randomIds, randomTensor } from '../tensors.js';

/** Sizes that differ, so that a swapped axis shows; primes but for D, which rotary halves. */
export const SIZES = { B: 2, H: 3, T: 5, C: 7, S: 13, D: 4, F: 11, V: 17, maxLength: 19 } as const;
const { B, H, T, C, S, V, maxLength } = SIZES;

/** Options that every layer takes, and the contract sets. */
export interface Made {
  name?: string;
  seed?: number;
  inputShape?: tf.Shape;
}

export interface LayerCase {
  name: string;
  make: (made: Made) => SequenceLayer;
  /** Options that `make` gives, all of which the config must have; but for the encoding, which is copied. */
  options: Record<string, unknown>;
  inputs: () => tf.Tensor[];
  inputType?: 'int32';
  /** Every weight by its name within the layer, with its shape. */
  weights: Record<string, number[]>;
  /** Weights whose gradient is 0 in theory; each with the reason. */
  zeroGradient?: Record<string, string>;
  /** 'tokens': [B, T, ...], one mask; 'keys': [query, value, ...], the mask is that of the values. */
  masks?: 'tokens' | 'keys';
  /** Whether the output has a token that is not in the input. */
  addsToken?: true;
  /** Whether the seed decides nothing: no weight starts at random. */
  unseeded?: true;
}

type LayerClass<O> = new (config: O & Made) => SequenceLayer;

/** A case of `new type(options)`. */
export function layerCase<O extends object>(
  type: LayerClass<O> & { className: string },
  variant: string,
  options: O,
  rest: Pick<LayerCase, 'inputs' | 'weights'> & Partial<LayerCase>,
): LayerCase {
  const { positional, ...plain } = options as { positional?: unknown };
  return {
    name: variant ? `${type.className}, ${variant}` : type.className,
    make: (made) => new type({ ...options, ...made }),
    options: plain,
    ...rest,
  };
}

export const sequence = () => [randomTensor([B, T, C], 1)];
export const scores = () => [randomTensor([B, H, T, S], 2)];
export const ids = () => [randomIds([B, T], V, 3, 1)];
export const cross = () => [
  randomTensor([B, T, C], 4),
  randomTensor([B, S, 23], 5),
  randomTensor([B, S, 29], 6),
];

/** The encodings that can be named in a layer, by the name their cases carry. */
export const ENCODINGS = {
  none: () => new NoPositional(),
  sinusoidal: () => new SinusoidalPositional({ layout: 'concatenated', maxWavelength: 500 }),
  learned: () => new LearnedPositional({ maxLength }),
  rotary: () => new RotaryEmbedding(),
  'rotary interleaved partial': () =>
    new RotaryEmbedding({ layout: 'interleaved', partialRotaryFactor: 0.5, maxWavelength: 500 }),
  'alibi asymmetric': () => new AlibiBias(),
  'alibi symmetric': () => new AlibiBias({ direction: 'symmetric' }),
  'alibi causal': () => new AlibiBias({ direction: 'causal' }),
  t5: () => new RelativePositionBias({ numBuckets: 8, maxDistance: 20 }),
};
export type EncodingName = keyof typeof ENCODINGS;
export const encodingNames = Object.keys(ENCODINGS) as EncodingName[];
