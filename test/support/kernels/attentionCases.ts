import type * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { type AttentionOptions, attention } from '../../../layers/index.js';
import { attentionScores } from '../../../layers/ops/attentionScores.js';
import {
  floats,
  integers,
  type KernelParts,
  kernelCases,
  marks,
  type Numbers,
  seeds,
  sizes,
  sizesOr,
} from './kernelCase.js';
import { rotationNumbers } from './rowCases.js';

export interface AttentionParameters {
  batch: number;
  queries: number;
  keys: number;
  keyHeads: number;
  /** Query heads for each of them. */
  group: number;
  width: number;
  /** null for 1 / sqrt(width); 0 for scores of the bias alone. */
  scale: number | null;
  rotation: null | { rotaryDim: number; layout: 'halfSplit' | 'interleaved'; shared: boolean };
  bias: null | 'relative' | 'byKey' | 'shared' | 'whole';
  /** Rows for each head, or the same for all. */
  relativeKeys: null | 'heads' | 'shared';
  relativeQueries: null | 'heads' | 'shared';
  padding: null | 'bool' | 'float32';
  allowed: null | { dtype: 'bool' | 'float32'; shared: boolean };
  /** By place, or any, some rows with no key at all. */
  firstVisibleKey: null | { byPlace: boolean; shared: boolean };
  lastVisibleKey: null | { byPlace: boolean; shared: boolean };
  seed: number;
}

type Names =
  | 'queryCos'
  | 'querySin'
  | 'keyCos'
  | 'keySin'
  | 'padding'
  | 'allowed'
  | 'firstVisibleKey'
  | 'lastVisibleKey';

export function attentionCase(parameters: AttentionParameters): KernelParts {
  const { batch: B, queries: T, keys: S, keyHeads, group, width, seed, ...options } = parameters;
  const heads = keyHeads * group;
  const inputs = [
    floats([B, T, heads, width], seed),
    floats([B, S, keyHeads, width], seed + 1),
    floats([B, S, keyHeads, width], seed + 2),
  ];
  if (options.bias) {
    const whole = [options.bias === 'shared' ? 1 : B, heads, options.bias === 'byKey' ? 1 : T, S];
    inputs.push(floats(options.bias === 'relative' ? [heads, T + S - 1] : whole, seed + 3));
  }
  if (options.relativeKeys) {
    inputs.push(floats([options.relativeKeys === 'shared' ? 1 : heads, T + S - 1, width], seed + 10));
  }
  if (options.relativeQueries) {
    inputs.push(floats([options.relativeQueries === 'shared' ? 1 : heads, T + S - 1, width], seed + 11));
  }
  const constants = constantsOf(parameters);
  const names = Object.keys(constants) as Names[];
  return {
    inputs,
    constants: names.map((name) => constants[name] as Numbers),
    of: ([q, k, v, ...others], fixed) => {
      const bias = options.bias ? (others.shift() as tf.Tensor) : null;
      const relativeKeys = options.relativeKeys ? (others.shift() as tf.Tensor) : null;
      const relativeQueries = options.relativeQueries ? (others.shift() as tf.Tensor) : null;
      const by = Object.fromEntries(names.map((name, i) => [name, fixed[i]])) as Record<Names, tf.Tensor>;
      const mask = {
        padding: by.padding ?? null,
        allowed: by.allowed ?? null,
        firstVisibleKey: by.firstVisibleKey ?? null,
        lastVisibleKey: by.lastVisibleKey ?? null,
      };
      const given: AttentionOptions = { mask, bias, relativeKeys, relativeQueries, scale: parameters.scale };
      if (options.rotation) {
        const { rotaryDim, layout } = options.rotation;
        given.rotation = {
          queries: { cos: by.queryCos, sin: by.querySin, rotaryDim, layout },
          keys: { cos: by.keyCos, sin: by.keySin, rotaryDim, layout },
        };
      }
      return attention(q as tf.Tensor, k as tf.Tensor, v as tf.Tensor, given);
    },
    terms: Math.max(
      width,
      S,
      T * group,
      B * Math.max(T, S) * ([options.relativeKeys, options.relativeQueries].includes('shared') ? heads : 1),
    ),
  };
}

function constantsOf(parameters: AttentionParameters): Partial<Record<Names, Numbers>> {
  const { batch: B, queries: T, keys: S, width, rotation, padding, allowed, seed } = parameters;
  const made: Partial<Record<Names, Numbers>> = {};
  if (rotation) {
    const tables = rotation.shared ? 1 : B;
    const options = { width, rotaryDim: rotation.rotaryDim, layout: rotation.layout };
    [made.queryCos, made.querySin] = rotationNumbers(tables, T, options, seed + 4);
    [made.keyCos, made.keySin] = rotationNumbers(tables, S, options, seed + 5);
  }
  if (padding) made.padding = marks([B, S], seed + 6, padding);
  if (allowed) made.allowed = marks([allowed.shared ? 1 : B, T, S], seed + 7, allowed.dtype);
  for (const [name, window] of [
    ['firstVisibleKey', Math.ceil(S / 5)],
    ['lastVisibleKey', 0],
  ] as const) {
    const limit = parameters[name];
    if (!limit) continue;
    const keys = integers([limit.shared ? 1 : B, T], seed + 8 + Number(window > 0), -1, S);
    const byPlace = (_: number, i: number) => S - T + (i % T) - window;
    made[name] = limit.byPlace ? { ...keys, data: Int32Array.from(keys.data, byPlace) } : keys;
  }
  return made;
}

const SHORT = { queries: sizes, keys: sizes };
/** Beyond the 32 queries and 128 keys that the kernel takes at once. */
const LONG = {
  queries: fc.constantFrom(1, 5, 31, 32, 33, 37, 65, 70),
  keys: fc.constantFrom(127, 128, 129, 131, 256, 257, 300),
};

const limits = fc.option(fc.record({ byPlace: fc.boolean(), shared: fc.boolean() }), { freq: 2 });

function parameters(lengths: typeof SHORT): fc.Arbitrary<AttentionParameters> {
  return fc
    .record({
      ...lengths,
      batch: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(1, 2) },
        { weight: 1, arbitrary: fc.constant(0) },
      ),
      keyHeads: fc.constantFrom(1, 1, 2),
      group: fc.constantFrom(1, 1, 2, 3),
      width: fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 11, 16, 17),
      scale: fc.constantFrom(null, null, 0.7, 0),
      rotation: fc.option(
        fc.record({
          rotaryDim: fc.constantFrom(0, 2, 4, 6, 8, 16),
          layout: fc.constantFrom('halfSplit' as const, 'interleaved' as const),
          shared: fc.boolean(),
        }),
      ),
      bias: fc.constantFrom(null, 'relative' as const, 'byKey' as const, 'shared' as const, 'whole' as const),
      relativeKeys: fc.constantFrom(null, null, null, 'heads' as const, 'shared' as const),
      padding: fc.constantFrom(null, null, 'bool' as const, 'float32' as const),
      allowed: fc.option(
        fc.record({ dtype: fc.constantFrom('bool' as const, 'float32' as const), shared: fc.boolean() }),
      ),
      firstVisibleKey: limits,
      lastVisibleKey: limits,
      seed: seeds,
      relativeQueries: fc.constantFrom(null, null, null, 'heads' as const, 'shared' as const),
    })
    .map((made) => {
      const { rotation, width } = made;
      const fitted = rotation && {
        ...rotation,
        rotaryDim: Math.min(rotation.rotaryDim, width - (width % 2)),
      };
      // Beside scores that an encoding has made, which are a bias of scale 0, nothing else counts.
      const rows = made.scale === 0 ? { relativeKeys: null, relativeQueries: null } : {};
      return { ...made, ...rows, rotation: fitted };
    });
}

export const attentionCases = kernelCases(parameters(SHORT), attentionCase);
export const unturnedAttentionCases = kernelCases(
  parameters(SHORT).map((made) => ({ ...made, rotation: null })),
  attentionCase,
);
export const longAttentionCases = kernelCases(
  parameters(LONG).map((made) => ({
    ...made,
    keyHeads: 1,
    group: made.batch === 1 ? Math.min(made.group, 2) : 1,
  })),
  attentionCase,
);

/** Scaled products of queries and keys, held as a whole. */
export const attentionScoresCases = kernelCases(
  fc.record({
    batch: fc.constantFrom(0, 1, 2, 3),
    // More queries and keys than are taken at once.
    queries: sizesOr(33, 65),
    keys: sizesOr(129, 257, 515),
    keyHeads: fc.constantFrom(1, 2, 3),
    group: fc.constantFrom(1, 2, 3),
    width: fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 11, 16, 17),
    scale: fc.constantFrom(null, 0.7),
    seed: seeds,
  }),
  ({ batch, queries, keys, keyHeads, group, width, scale, seed }) => ({
    inputs: [
      floats([batch, queries, keyHeads * group, width], seed),
      floats([batch, keys, keyHeads, width], seed + 1),
    ],
    of: ([q, k]) => attentionScores(q as tf.Tensor, k as tf.Tensor, { scale }),
    terms: Math.max(width, keys, queries * group),
  }),
);
