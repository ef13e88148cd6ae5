import * as tf from '@tensorflow/tfjs';
import {
  DynamicBias,
  FireBias,
  KerpleBias,
  PositionError,
  SandwichBias,
  type ScoreEncoding,
  TupeBias,
} from '../../../layers/index.js';
import { expandRelativeBias } from '../../../layers/public/ops.js';
import { consecutivePositions, type Positions } from '../../../layers/public/positional.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectWeightGradients } from '../../support/finiteDifferences.js';
import {
  expectGolden,
  type GoldenCase,
  golden,
  goldenCases,
  goldenTensor,
  setGoldenWeights,
} from '../../support/golden.js';
import { positionsAt } from '../../support/positions.js';
import {
  expectSame,
  expectSameElsewhere,
  maxDifference,
  randomizeWeights,
  weightsByName,
} from '../../support/tensors.js';

const CLASSES = { KerpleBias, SandwichBias, DynamicBias, FireBias, TupeBias };
const cases = goldenCases('scoreBiases').map((one) => [one.name, one] as const);
/** D of TUPE's cases. */
const keyDim = 4;

function built(layer: ScoreEncoding, numHeads: number): ScoreEncoding {
  const modelDim = numHeads * keyDim;
  layer.buildAttention({ numHeads, numKeyValueHeads: numHeads, keyDim, modelDim, memoryDim: modelDim });
  return layer;
}

function ofCase({ config, weights }: GoldenCase): ScoreEncoding {
  const { className, numHeads, ...options } = config as { className: keyof typeof CLASSES; numHeads: number };
  const layer = built(new CLASSES[className](options as never), numHeads);
  setGoldenWeights(weightsByName(layer), weights);
  return layer;
}

/** One of each, with random weights, and 3 heads. */
const EACH = {
  'kerple-log': () => new KerpleBias(),
  'kerple-power': () => new KerpleBias({ kernel: 'power' }),
  sandwich: () => new SandwichBias({ embeddingDim: 8 }),
  'dynamic-bias': () => new DynamicBias({ hiddenDim: 5 }),
  fire: () => new FireBias({ hiddenDim: 5, threshold: 3 }),
  tupe: () => new TupeBias({ maxLength: 11 }),
};
type Name = keyof typeof EACH;
const names = Object.keys(EACH) as Name[];
const byDistance: Name[] = ['kerple-log', 'kerple-power', 'sandwich', 'dynamic-bias'];

function random(name: Name): ScoreEncoding {
  const layer = built(EACH[name](), 3);
  randomizeWeights(layer, 7);
  if (name !== 'fire') return layer;
  // Kinks are where the threshold is a position, here it is 4.11, and where a hidden unit is 0.
  const weights = weightsByName(layer);
  weights.get('thresholdScale')?.write(tf.tensor1d([1.37]));
  weights.get('mlp0/bias')?.write(tf.tensor1d([2, 2, -2, 2, 2]));
  return layer;
}

/** [H] numbers for query `i` and key `j`. */
function biasAt(layer: ScoreEncoding, i: number, j: number): number[] {
  return [...layer.scoreBias({ queries: positionsAt([i]), keys: positionsAt([j]) }).dataSync()];
}

function matrix(layer: ScoreEncoding, queries: number[], keys: number[]): tf.Tensor {
  return layer.scoreBias({ queries: positionsAt(queries), keys: positionsAt(keys) });
}

const upTo = (length: number) => Array.from({ length }, (_, i) => i);

describeOnEachBackend('score biases', (backend) => {
  it.each(cases)('golden %s', (name, one) => {
    const layer = ofCase(one);
    const queries = golden(one.inputs, 'queryPositions').data;
    const keys = golden(one.inputs, 'keyPositions').data;
    expectGolden(matrix(layer, queries, keys), golden(one.outputs, 'scoreBias'), `${backend} ${name}`);
    const weights = weightsByName(layer);
    if (weights.size === 0) return;
    const loss = () => matrix(layer, queries, keys).mul(goldenTensor(one.inputs, 'lossWeights')).sum();
    const variables = [...weights.values()].map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(loss as () => tf.Scalar, variables);
    for (const [weight, { name: variable }] of weights) {
      const expected = golden(one.gradients ?? {}, weight);
      expectGolden(grads[variable] as tf.Tensor, expected, `${backend} ${name} ${weight}`, 1e-5);
    }
  });

  it.each(names)('has the gradients of its values: %s', (name) => {
    const layer = random(name);
    if (layer.weights.length === 0) return;
    expectWeightGradients(
      () => matrix(layer, [3, 0, 7.5].map(wholeFor(name)), [0, 1, 2, 9]),
      weightsByName(layer),
    );
  });

  it.each(names)(
    'is the same for tokens one after another and one by one, and for each sequence: %s',
    (name) => {
      const layer = random(name);
      const after = layer.scoreBias({ queries: consecutivePositions(3, 2), keys: consecutivePositions(5) });
      const whole = expandRelativeBias(after, 3, 5);
      expectSameElsewhere(matrix(layer, [2, 3, 4], upTo(5)), whole);
      expect(after.rank).toBe(byDistance.includes(name) ? 2 : 4);
      const queries: Positions = { ids: [2, 3, 4, 6, 1, 5], batch: 2, length: 3, axes: 1, key: null };
      const both = layer.scoreBias({ queries, keys: consecutivePositions(5) });
      expectSameElsewhere(both.slice([0], [1]), whole);
      expectSameElsewhere(both.slice([1], [1]), matrix(layer, [6, 1, 5], upTo(5)));
    },
  );

  it.each(names)('is a bias of no queries, with gradients, and leaves no tensor behind: %s', (name) => {
    const layer = random(name);
    const none = positionsAt([]);
    const keys = positionsAt([0, 1]);
    expect(layer.scoreBias({ queries: none, keys }).shape).toEqual([1, 3, 0, 2]);
    expect(layer.scoreBias({ queries: keys, keys: none }).shape).toEqual([1, 3, 2, 0]);
    const left = tensorsLeft(() => tf.tidy(() => void matrix(layer, [1, 2], [0, 3])));
    expect(left).toBe(0);
  });
});

/** A table has no vectors between its positions. */
function wholeFor(name: Name): (position: number) => number {
  return (position) => (name === 'tupe' ? Math.floor(position) : position);
}

describe('what the papers claim', () => {
  beforeAll(() => tf.setBackend('cpu'));
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it.each(byDistance)('a shift of all positions changes nothing: %s', (name) => {
    const layer = random(name);
    expectSameElsewhere(matrix(layer, [100, 104.5], [98, 103]), matrix(layer, [2, 6.5], [0, 5]));
  });

  it.each(['kerple-log', 'kerple-power', 'sandwich'] as const)(
    '%s does not tell a distance back from one ahead; its mirror image is itself',
    (name) => {
      const layer = random(name);
      expectSameElsewhere(matrix(layer, upTo(5), upTo(5)).reverse([2, 3]), matrix(layer, upTo(5), upTo(5)));
    },
  );

  it.each(['dynamic-bias', 'fire', 'tupe'] as const)('%s tells a distance back from one ahead', (name) => {
    const layer = random(name);
    const bias = matrix(layer, upTo(5), upTo(5));
    expect(maxDifference(bias.reverse([2, 3]), bias)).toBeGreaterThan(1e-2);
  });

  it.each(['kerple-log', 'kerple-power'] as const)('%s falls with the distance, at any length', (name) => {
    const layer = random(name);
    const falling = [0, 0.5, 1, 2, 10, 1000, 100_000].map((distance) => biasAt(layer, distance, 0));
    expect(falling[0]?.map(Math.abs)).toEqual([0, 0, 0]);
    falling.slice(1).forEach((bias, i) => {
      const rises = bias.filter((value, h) => value >= (falling[i]?.[h] as number));
      expect(rises).toEqual([]);
    });
  });

  it.each(['kerple-log', 'kerple-power'] as const)(
    '%s is a conditionally positive definite kernel: c bias c >= 0 where c sums to 0',
    (name) => {
      const layer = random(name);
      const bias = matrix(layer, upTo(9), upTo(9)).reshape([3, 9, 9]);
      for (let seed = 1; seed <= 20; seed++) {
        const draw = tf.randomNormal([1, 9], 0, 1, 'float32', seed);
        const c = tf.tile(draw.sub(draw.mean()), [3, 1]).expandDims(1);
        const forms = tf.matMul(tf.matMul(c, bias), c, false, true).dataSync();
        expect(Math.min(...forms)).toBeGreaterThan(-1e-4);
      }
    },
  );

  it.each([
    [0.5, 0.5],
    [-0.5, 0.5],
    [2, 2],
    [3.5, 0.5],
    [4.5, 0.5],
    [0.01, 0.01],
  ])('a power of %f counts as %f, and a distance of 0 as 0 to any power', (weight, power) => {
    const layer = built(new KerpleBias({ kernel: 'power' }), 1);
    layer.setWeights([tf.tensor1d([-3]), tf.tensor1d([weight])]);
    for (const distance of [0, 0.5, 1, 2, 100]) {
      expect(biasAt(layer, distance, 0)[0]).toBeCloseTo(-3 * distance ** power, 2);
    }
  });

  it('a weight whose power is above 4 learns still', () => {
    const layer = built(new KerpleBias({ kernel: 'power' }), 1);
    layer.setWeights([tf.tensor1d([1]), tf.tensor1d([4.5])]);
    const [, r2] = layer.trainableWeights;
    const at = { queries: positionsAt([2]), keys: positionsAt([0]) };
    const { grads } = tf.variableGrads(() => layer.scoreBias(at).sum(), [r2?.read() as tf.Variable]);
    expect(Object.values(grads)[0]?.dataSync()[0]).toBeCloseTo(-Math.log(2) * 2 ** 0.5, 4);
  });

  it('log fades ever more slowly, by less than any power', () => {
    const layer = random('kerple-log');
    const [near, far, farther] = [10, 1000, 100_000].map(
      (distance) => biasAt(layer, distance, 0)[0] as number,
    );
    expect((farther as number) - (far as number)).toBeCloseTo((far as number) - (near as number), 0);
  });

  it('sandwich is highest at the query itself, falls about as a log, and never below -2 n / (8 h / H)', () => {
    const layer = built(new SandwichBias(), 4);
    const values = upTo(4000).map((distance) => biasAt(layer, distance, 0));
    values.slice(1).forEach((bias) => {
      bias.forEach((value, h) => {
        expect(value).toBeLessThan(0);
        expect(value).toBeGreaterThanOrEqual((-2 * 64) / (2 * (h + 1)));
      });
    });
    const first = (distance: number) => (values[distance] as number[])[0] as number;
    const falls = [
      first(4) - first(16),
      first(16) - first(64),
      first(64) - first(256),
      first(256) - first(1024),
    ];
    for (const fall of falls) expect(fall / (falls[1] as number)).toBeCloseTo(1, 0);
    const [one, , , four] = values[100] as number[];
    expect((one as number) / (four as number)).toBeCloseTo(4, 5);
  });

  describe('fire, whose MLP hands its input on', () => {
    const shares = (threshold: number) => {
      const layer = built(new FireBias({ hiddenDim: 2, threshold }), 1);
      const [c, scale] = layer.getWeights() as [tf.Tensor, tf.Tensor];
      const mlp = [[[1, -1]], [0, 0], [[1], [-1]], [0]].map((values) => tf.tensor(values as number[]));
      layer.setWeights([c, scale, ...mlp]);
      return layer;
    };

    it('gives shares from -1 to 1 at any length, and 1 to the first key from the threshold on', () => {
      const layer = shares(8);
      const bias = matrix(layer, [0, 3, 8, 20, 5000], [0, 3, 8, 20, 5000]).dataSync();
      expect(Math.max(...bias)).toBeLessThanOrEqual(1);
      expect(Math.min(...bias)).toBeGreaterThanOrEqual(-1);
      for (const query of [8, 9, 100, 50_000]) expect(biasAt(layer, query, 0)[0]).toBeCloseTo(1, 5);
      expect(biasAt(layer, 4, 0)[0]).toBeLessThan(0.7);
    });

    it('depends on the distance alone below the threshold, and stretches above it', () => {
      const layer = shares(8);
      expect(biasAt(layer, 3, 1)[0]).toBeCloseTo(biasAt(layer, 7, 5)[0] as number, 6);
      expect(biasAt(layer, 100, 98)[0]).toBeLessThan((biasAt(layer, 7, 5)[0] as number) / 2);
    });

    it('mirrors sides: what a key ahead is to a query, the query is to it with the other sign', () => {
      const layer = shares(8);
      const bias = matrix(layer, [0, 3, 20], [0, 3, 20]);
      expect(maxDifference(bias.transpose([0, 1, 3, 2]), bias.neg())).toBe(0);
    });
  });
});

describe('TupeBias', () => {
  beforeAll(() => tf.setBackend('cpu'));
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('scales the queries, so that both terms are divided by the root of twice the width', () => {
    const [queries, keys] = [tf.ones([1, 2, 3, 4]), tf.ones([1, 5, 3, 4])];
    const [scaled, same] = built(new TupeBias({ maxLength: 5 }), 3).encodeQueriesKeys(
      queries,
      keys,
      null as never,
    );
    expect(maxDifference(scaled, queries.div(Math.SQRT2))).toBeLessThan(1e-7);
    expect(same).toBe(keys);
  });

  it('gives the class token and what is given to it the same number wherever the others stand', () => {
    const layer = built(new TupeBias({ maxLength: 5, untieClassToken: true }), 3);
    randomizeWeights(layer, 7);
    const bias = matrix(layer, upTo(5), upTo(5));
    const [ofClass, toClass] = tf.split(layer.getWeights().at(-1) as tf.Tensor, 2);
    expectSame(
      bias.slice([0, 0, 0, 0], [1, 3, 1, 5]),
      tf.tile((ofClass as tf.Tensor).reshape([1, 3, 1, 1]), [1, 1, 1, 5]),
    );
    expectSame(
      bias.slice([0, 0, 1, 0], [1, 3, 4, 1]),
      tf.tile((toClass as tf.Tensor).reshape([1, 3, 1, 1]), [1, 1, 4, 1]),
    );
  });

  it.each([5, -1, 1.5])('refuses position %p, which has no vector', (position) => {
    const layer = built(new TupeBias({ maxLength: 5, name: 'bias' }), 3);
    expect(() => matrix(layer, [0], [position])).toThrow(
      new PositionError(`TupeBias "bias": position ${position} is not in the table of maxLength=5 (0 to 4)`),
    );
  });
});

describe('options', () => {
  it.each<[() => ScoreEncoding, string]>([
    [() => new KerpleBias({ kernel: 'exp' as 'log' }), 'kernel must be one of log, power; got exp'],
    [() => new SandwichBias({ embeddingDim: 7 }), 'embeddingDim must be even; got 7'],
    [() => new SandwichBias({ embeddingDim: 0 }), 'embeddingDim must be an integer of at least 2; got 0'],
    [() => new DynamicBias({ hiddenDim: 0 }), 'hiddenDim must be an integer of at least 1; got 0'],
    [
      () => new DynamicBias({ numHiddenLayers: 0.5 }),
      'numHiddenLayers must be an integer of at least 1; got 0.5',
    ],
    [() => new FireBias({ threshold: 0 }), 'threshold must be a finite number greater than 0; got 0'],
    [
      () => new TupeBias({} as { maxLength: number }),
      'maxLength must be an integer of at least 1; got undefined',
    ],
  ])('%p', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
