import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { type AttentionOptions, attention } from '../../../layers/index.js';
import { attentionWithWeights } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { golden, goldenCases, goldenTensor } from '../../support/golden.js';
import { maxDifference, randomTensor, uniform } from '../../support/tensors.js';

/** One size for all, so that WebGL compiles each shader once. */
const [B, T, S, H, K, D] = [2, 5, 7, 4, 2, 4];

type Part = 'padding' | 'allowed' | 'lastVisibleKey' | 'bias' | 'distance';
const PARTS: Part[] = ['padding', 'allowed', 'lastVisibleKey', 'bias', 'distance'];

interface Hiding {
  options: AttentionOptions;
  hides(b: number, h: number, i: number, j: number): boolean;
}

/** Hides pairs at random, in all these ways at once. */
function hiding(parts: readonly Part[], seed: number): Hiding {
  const next = uniform(seed);
  const marks = (size: number, share: number) =>
    Uint8Array.from({ length: size }, () => Number(next() < share));
  const has = (part: Part) => parts.includes(part);
  const padding = has('padding') ? marks(B * S, 0.6) : null;
  const allowed = has('allowed') ? marks(B * T * S, 0.6) : null;
  const lastVisibleKey = has('lastVisibleKey')
    ? Int32Array.from({ length: T }, () => Math.floor(next() * (S + 1)) - 1)
    : null;
  const whole = has('bias') ? marks(H * T * S, 0.3) : null;
  const relative = !whole && has('distance') ? marks(H * (T + S - 1), 0.3) : null;
  const bias = (hidden: Uint8Array, shape: number[]) =>
    tf.tensor(
      Float32Array.from(hidden, (one) => (one ? Number.NEGATIVE_INFINITY : next() - 0.5)),
      shape,
    );
  return {
    options: {
      mask: {
        padding: padding && tf.tensor(padding, [B, S], 'bool'),
        allowed: allowed && tf.tensor(allowed, [B, T, S], 'bool'),
        lastVisibleKey: lastVisibleKey && tf.tensor(lastVisibleKey, [1, T], 'int32'),
      },
      bias: (whole && bias(whole, [1, H, T, S])) ?? (relative && bias(relative, [H, T + S - 1])),
    },
    hides: (b, h, i, j) =>
      padding?.[b * S + j] === 0 ||
      allowed?.[(b * T + i) * S + j] === 0 ||
      (lastVisibleKey !== null && j > (lastVisibleKey[i] as number)) ||
      whole?.[(h * T + i) * S + j] === 1 ||
      relative?.[h * (T + S - 1) + j - i + T - 1] === 1,
  };
}

const queries = () => randomTensor([B, T, H, D], 1);
const keys = () => randomTensor([B, S, K, D], 2);
const values = () => randomTensor([B, S, K, D], 3);
const upstream = () => randomTensor([B, T, H, D], 4);

type Attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, options: AttentionOptions) => tf.Tensor;
const WAYS: [string, Attend][] = [
  ['attention', attention],
  ['attentionWithWeights', (...all) => attentionWithWeights(...all).outputs],
];

/** [outputs, dQueries, dKeys, dValues] and dBias, as numbers. */
function results(attend: Attend, k: tf.Tensor, v: tf.Tensor, options: AttentionOptions, dy: tf.Tensor) {
  const inputs = [queries(), k, v, ...(options.bias ? [options.bias as tf.Tensor] : [])];
  const of = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, bias?: tf.Tensor) =>
    attend(q, k, v, { ...options, ...(bias ? { bias } : {}) });
  const { value, grads } = tf.valueAndGrads(of as (...all: tf.Tensor[]) => tf.Tensor)(inputs, dy);
  return [value, ...grads].map((tensor) => tensor.dataSync());
}

const places = <P>(sizes: number[], at: (indices: number[]) => P): P[] =>
  sizes
    .reduce<number[][]>(
      (all, size) => all.flatMap((before) => Array.from({ length: size }, (_, i) => [...before, i])),
      [[]],
    )
    .map(at);

const BAD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e10, -1e30, 3e38];
const parts = fc.subarray(PARTS, { minLength: 1 });
const seeds = fc.nat(1e6);
const spoiled = fc.record({
  value: fc.constantFrom(...BAD),
  b: fc.nat(B - 1),
  j: fc.nat(S - 1),
  g: fc.nat(K - 1),
  d: fc.nat(D - 1),
  inKeys: fc.boolean(),
});

describeOnEachBackend('what is hidden', (backend) => {
  const numRuns = backend.startsWith('web') ? 8 : 25;

  it.each(WAYS)('does not come into outputs and gradients of %s', (_, attend) => {
    const property = (
      all: readonly Part[],
      seed: number,
      one: { value: number; b: number; j: number; g: number; d: number; inKeys: boolean },
    ) =>
      tf.tidy(() => {
        const { options, hides } = hiding(all, seed);
        const replaced = (x: tf.Tensor, is: boolean) => {
          const data = x.dataSync().slice();
          if (is) data[((one.b * S + one.j) * K + one.g) * D + one.d] = one.value;
          return tf.tensor(data, x.shape);
        };
        const [badKeys, badValues] = [replaced(keys(), one.inKeys), replaced(values(), !one.inKeys)];
        const inGroup = (b: number, h: number) => b === one.b && Math.floor(h / (H / K)) === one.g;
        const sees = (b: number, h: number, i: number) => inGroup(b, h) && !hides(b, h, i, one.j);
        // A key that no head of its group and no query that sees the spoiled one sees.
        const isApart = (b: number, j: number, g: number) =>
          places([H, T], ([h, i]) => [h as number, i as number] as const).every(
            ([h, i]) => Math.floor(h / (H / K)) !== g || !sees(b, h, i) || hides(b, h, i, j),
          );
        const seen = places([B, T, H, D], ([b, i, h]) => sees(b as number, h as number, i as number));
        const apart = places([B, S, K, D], ([b, j, g]) => isApart(b as number, j as number, g as number));
        const good = results(attend, keys(), values(), options, upstream());
        const bad = results(attend, badKeys, badValues, options, upstream());
        const untouched = [seen, seen, apart.map((is) => !is), apart.map((is) => !is)];
        untouched.forEach((touched, n) => {
          const rest = (numbers: ArrayLike<number> = []) => Array.from(numbers).filter((_, i) => !touched[i]);
          expect(rest(bad[n])).toEqual(rest(good[n]));
        });
        if (!Number.isFinite(one.value)) {
          expect(Array.from(bad[0] ?? []).every((value, i) => Number.isNaN(value) === seen[i])).toBe(true);
        }
        // And where the gradient of the queries that see it is 0, all is as if it were not there.
        const dy = tf.where(tf.tensor(seen, [B, T, H, D], 'bool'), 0, upstream());
        const [, ...expected] = results(attend, keys(), values(), options, dy);
        const [, ...found] = results(attend, badKeys, badValues, options, dy);
        expect(found).toEqual(expected);
        expect(found.every((numbers) => numbers.every(Number.isFinite))).toBe(true);
      });
    fc.assert(fc.property(parts, seeds, spoiled, property), { seed: 1, numRuns });
  });

  it.each(WAYS)('may be too large for products of float32: %s', (_, attend) => {
    // By the queries, and by the gradient of the outputs.
    const [large, dy] = [queries().mul(50), upstream().mul(50)];
    const hidesLast: [Part, AttentionOptions][] = [
      [
        'padding',
        {
          mask: {
            padding: tf
              .range(0, S)
              .less(S - 1)
              .expandDims(0)
              .tile([B, 1]),
            allowed: null,
            lastVisibleKey: null,
          },
        },
      ],
      [
        'lastVisibleKey',
        { mask: { padding: null, allowed: null, lastVisibleKey: tf.fill([1, T], S - 2, 'int32') } },
      ],
      [
        'bias',
        {
          bias: tf
            .where(tf.range(0, S).less(S - 1), 0, Number.NEGATIVE_INFINITY)
            .reshape([1, 1, 1, S])
            .tile([1, H, T, 1]),
        },
      ],
    ];
    for (const [part, options] of hidesLast) {
      const all = (value: number) => {
        const last = (x: tf.Tensor) =>
          tf.concat([x.slice([0, 0], [B, S - 1]), tf.fill([B, 1, K, D], value)], 1);
        const of = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) => attend(q, k, v, options);
        const { value: y, grads } = tf.valueAndGrads(of as (...all: tf.Tensor[]) => tf.Tensor)(
          [large, last(keys()), last(values())],
          dy,
        );
        return [y, ...grads].map((tensor) => tensor.dataSync());
      };
      expect([part, all(3e38)]).toEqual([part, all(1)]);
      expect(all(3e38).every((numbers) => numbers.every(Number.isFinite))).toBe(true);
    }
  });

  it.each(WAYS)('is all that a query sees: zeros out of %s, whatever hides it', (_, attend) => {
    const property = (all: readonly Part[], seed: number) =>
      tf.tidy(() => {
        const { options, hides } = hiding(all, seed);
        const blind = places(
          [B, T, H],
          ([b, i, h]) =>
            [
              b,
              i,
              h,
              places([S], ([j]) => hides(b as number, h as number, i as number, j as number)).every(Boolean),
            ] as const,
        );
        const [outputs, dQueries] = results(attend, keys(), values(), options, upstream());
        for (const [at, isBlind] of blind.map(
          ([b, i, h, is]) => [((Number(b) * T + Number(i)) * H + Number(h)) * D, is] as const,
        )) {
          const row = (of: ArrayLike<number> = []) => Array.from(of).slice(at, at + D);
          expect(row(outputs).every((value) => value === 0)).toBe(isBlind);
          if (isBlind) expect(row(dQueries)).toEqual(row(dQueries).map(() => 0));
        }
        const { weights } = attentionWithWeights(queries(), keys(), values(), options);
        const shares = weights.sum(-1).transpose([0, 2, 1]).dataSync();
        shares.forEach((share, n) => void expect(share).toBeCloseTo(blind[n]?.[3] ? 0 : 1, 5));
      });
    const two = fc.constantFrom<Part[]>(
      ['padding'],
      ['allowed'],
      ['bias'],
      ['distance'],
      ['padding', 'bias'],
    );
    fc.assert(fc.property(two, seeds, property), { seed: 2, numRuns });
  });

  it.each(goldenCases('hiddenRows').map((one) => [one.name, one] as const))(
    'has no part, as in PyTorch: %s',
    (_, { inputs, outputs, gradients = {} }) => {
      const x = (name: string) => goldenTensor(inputs, name);
      const bias = inputs.hiddenByBias
        ? tf.where(x('hiddenByBias').cast('bool'), Number.NEGATIVE_INFINITY, 0)
        : null;
      const allowed = inputs.allowed ? x('allowed') : null;
      const mask = { padding: null, allowed, lastVisibleKey: null };
      const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) => attention(q, k, v, { mask, bias });
      const { value, grads } = tf.valueAndGrads(attend as (...all: tf.Tensor[]) => tf.Tensor)(
        [x('queries'), x('keys'), x('values')],
        x('lossWeights'),
      );
      const named: [tf.Tensor, string][] = [
        [value, 'output'],
        ...grads.map((grad, i) => [grad, ['queries', 'keys', 'values'][i] as string] as [tf.Tensor, string]),
      ];
      for (const [tensor, name] of named) {
        const { data, shape } = golden(name === 'output' ? outputs : gradients, name);
        expect(maxDifference(tensor, tf.tensor(data, shape))).toBeLessThan(2e-6);
      }
    },
  );
});
