import * as tf from '@tensorflow/tfjs';
import {
  type AttentionContext,
  KeyValueCache,
  MultiHeadAttention,
  PositionalEncoding,
  type PositionalSpec,
  PositionError,
  registerPositionalEncoding,
  TokenEmbedding,
} from '../../../layers/index.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectWeightGradients } from '../../support/finiteDifferences.js';
import {
  expectSame,
  maxDifference,
  randomIds,
  randomTensor,
  run,
  weightsByName,
} from '../../support/tensors.js';

const [B, T, C, H, D] = [2, 5, 6, 3, 4];
const TOLERANCE = 2e-6;
const x = () => randomTensor([B, T, C], 1);
/** Remembers where it was told that queries stand. */
class Told extends PositionalEncoding {
  static readonly className = 'TestTold';
  static places: number[][] = [];
  override encodeQueriesKeys(
    queries: tf.Tensor,
    keys: tf.Tensor,
    at: AttentionContext,
  ): [tf.Tensor, tf.Tensor] {
    Told.places.push(Array.from(at.queries.ids), Array.from(at.keys.ids));
    return [queries, keys];
  }
  override rotation(at: AttentionContext): null {
    Told.places.push(Array.from(at.queries.ids));
    return null;
  }
  override scoreBias(at: AttentionContext): null {
    // What is computed is at hand, whatever the positions.
    expect(at.scores.shape).toEqual([B, H, T, T]);
    Told.places.push(Array.from(at.keys.ids));
    return null;
  }
}
registerPositionalEncoding('test-told', Told);

const attention = (positional: PositionalSpec, useCausalMask = false) => {
  const layer = new MultiHeadAttention({
    ...{ numHeads: H, keyDim: D, positional, useCausalMask, seed: 3, name: 'look' },
  });
  run(layer, x());
  return layer;
};
const embedding = (positional: PositionalSpec) =>
  new TokenEmbedding({ vocabSize: 7, modelDim: C, positional, seed: 3, name: 'words' });
const ids = () => randomIds([B, T], 7, 2);

describeOnEachBackend('positions that move', () => {
  it.each(['none', 'sinusoidal', 'rotary', 'alibi', 't5'])(
    'are divided in interpolation, over %s',
    (name) => {
      const positions = Array.from({ length: T }, (_, i) => i / 4);
      for (const causal of [false, true]) {
        const plain = attention(name, causal);
        const layer = attention(`interpolated(${name}, 4)`, causal);
        layer.setWeights(plain.getWeights());
        const there = run(plain, x(), { positions });
        expect(maxDifference(run(layer, x()), there)).toBeLessThan(TOLERANCE);
      }
      const there = run(embedding(name), ids(), { positions });
      expect(maxDifference(run(embedding(`interpolated(${name},4)`), ids()), there)).toBeLessThan(TOLERANCE);
    },
  );

  it('are an ordered draw, the same for the same length outside of training', () => {
    // A table of the positions themselves shows where tokens stand.
    const places = (spec: string, length: number, args = {}) => {
      const layer = new TokenEmbedding({ vocabSize: 1, modelDim: 1, positional: spec, seed: 3 });
      const at = (args: object) => run(layer, tf.zeros([1, length], 'int32'), args);
      at(args);
      const [words, table] = layer.getWeights() as [tf.Tensor, tf.Tensor];
      layer.setWeights([tf.zerosLike(words), tf.range(0, table.size).reshape(table.shape)]);
      return [at(args), at(args)].map((out) => Array.from(out.dataSync()));
    };
    for (const length of [1, 5, 23]) {
      const [one, two] = places('randomized(learned, 23)', length) as [number[], number[]];
      expect(one).toEqual(two);
      const [first, second] = places('randomized(learned, 23)', length, { training: true }) as [
        number[],
        number[],
      ];
      for (const drawn of [one, first, second]) {
        expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
        expect(drawn.every((place) => Number.isInteger(place) && place >= 0 && place < 23)).toBe(true);
      }
      if (length === 5) expect(first).not.toEqual(second);
      if (length === 23) expect(first).toEqual(Array.from({ length }, (_, i) => i));
    }
    // Of 7 places each comes as often as another.
    const counts = Array.from({ length: 7 }, () => 0);
    const [layer, tokens] = [
      new TokenEmbedding({ vocabSize: 1, modelDim: 1, positional: 'randomized(learned,7)', seed: 5 }),
      tf.zeros([1, 3], 'int32'),
    ];
    const draw = () => run(layer, tokens, { training: true });
    draw();
    layer.setWeights([tf.zeros([1, 1]), tf.range(0, 7).reshape([7, 1])]);
    for (let i = 0; i < 300; i++)
      for (const place of draw().dataSync()) counts[place] = (counts[place] ?? 0) + 1;
    // 300 draws of 3 of 7: 129 each, with a standard deviation of 8.6.
    for (const count of counts) expect(Math.abs(count - 900 / 7)).toBeLessThan(4 * 8.6);
  });

  it('stand at the same draw at all sites of a call, and at another one in the next', () => {
    const positional = 'randomized(composed(rotary,t5),64)';
    const layer = attention(positional);
    const [one, two] = [1, 2].map(() => run(layer, x(), { training: true })) as [tf.Tensor, tf.Tensor];
    expect(maxDifference(one, two)).toBeGreaterThan(1e-4);
    // The same seed, the same draws.
    const again = attention(positional);
    expectSame(run(again, x(), { training: true }), one);
    expectSame(run(again, x(), { training: true }), two);
    expectSame(run(layer, x()), run(again, x()));
  });

  it.each(['randomized', 'random-float'])('are told alike at all sites of a call: %s', (name) => {
    const layer = attention(`${name}(test-told, 64)`);
    const calls = [1, 2].map(() => {
      Told.places = [];
      run(layer, x(), { training: true });
      return Told.places;
    }) as [number[][], number[][]];
    for (const places of calls) {
      expect(places).toHaveLength(4);
      for (const one of places) expect(one).toEqual(places[0]);
    }
    expect(calls[0]).not.toEqual(calls[1]);
  });

  it('are spread over one range as fractions', () => {
    const spread = (length: number) =>
      Array.from({ length }, (_, i) => ((i + 0.5) * 4) / Math.max(4, length));
    for (const length of [3, 4, 5]) {
      const input = x().slice([0, 0, 0], [B, length, C]);
      const there = run(attention('alibi'), input, { positions: spread(length) });
      expect(maxDifference(run(attention('random-float(alibi,4)'), input), there)).toBeLessThan(TOLERANCE);
    }
    const layer = attention('random-float(alibi, 4)');
    const [one, two] = [1, 2].map(() => run(layer, x(), { training: true })) as [tf.Tensor, tf.Tensor];
    expect(maxDifference(one, two)).toBeGreaterThan(1e-4);
  });

  it.each([
    'interpolated(rotary,4)',
    'random-float(t5,16)',
    'randomized(alibi,64,drawLength=8)',
    'composed(rotary,t5)',
  ])('of %s: chunks and caches are as the whole, gradients are right, nothing is left', (name) => {
    const layer = attention(name, true);
    const whole = run(layer, x());
    expect(maxDifference(whole, run(attention('none', true), x()))).toBeGreaterThan(1e-4);
    const later = run(layer, [x().slice([0, 2, 0]), x()], { startIndex: 2 });
    expect(maxDifference(later, whole.slice([0, 2, 0]))).toBeLessThan(TOLERANCE);
    const cache = new KeyValueCache();
    const chunks = tf.split(x(), [2, 1, 2], 1).map((chunk) => cache.step(() => run(layer, chunk, { cache })));
    cache.dispose();
    expect(maxDifference(tf.concat(chunks, 1), whole)).toBeLessThan(1e-5);
    expectWeightGradients(() => run(layer, x()), weightsByName(layer));
    expect(tensorsLeft(() => tf.tidy(() => void run(layer, x(), { training: true })))).toBe(0);
  });

  it('are refused where the encoding, the draw or the chunk does not allow them', () => {
    const fails = (positional: string, args: object, problem: string) => {
      const layer = new MultiHeadAttention({ numHeads: H, keyDim: D, positional, name: 'look' });
      expect(() => run(layer, x(), args)).toThrow(new PositionError(`${layer.positional.label}: ${problem}`));
    };
    fails('randomized(rotary,4)', {}, 'positions must be of at most maxLength=4 tokens; got 5');
    fails(
      'randomized(rotary,9)',
      { positions: [-1, 0, 1, 2, 3] },
      'positions must be integers of at least 0; got -1',
    );
    fails('randomized(rotary,9)', { positions: [0, 0.5, 1, 2, 3] }, 'positions must be integers; got 0.5');
    fails('random-float(rotary,9)', { positions: [0, 0.5, 1, 2, 3] }, 'positions must be integers; got 0.5');
    fails(
      'randomized(rotary,64,drawLength=7)',
      { startIndex: 3 },
      'tokens from position 3 on are drawn with those before them, for up to drawLength=7 tokens; got 8',
    );
    const learned = embedding('interpolated(learned(maxLength=9))');
    expect(() => run(learned, ids())).toThrow('positions must be integers; got 0.5');
    const alone = attention('interpolated').positional;
    expect(() => run(alone, x())).toThrow(
      'it is not a layer of its own; give it to TokenEmbedding or MultiHeadAttention',
    );
  });
});

describeOnEachBackend('several encodings at once', () => {
  it('act as each does', () => {
    expectSame(run(attention('composed(rotary)'), x()), run(attention('rotary'), x()));
    const two = attention('composed(alibi-symmetric,rotary,alibi-symmetric)');
    const here = run(two, x());
    expect(maxDifference(here, run(attention('composed(rotary,alibi-symmetric)'), x()))).toBeGreaterThan(
      1e-4,
    );
    const words = run(embedding('composed(sinusoidal,sinusoidal)'), ids());
    const [none, one] = [run(embedding('none'), ids()), run(embedding('sinusoidal'), ids())];
    expect(maxDifference(words, one.mul(2).sub(none))).toBeLessThan(TOLERANCE);
    // Biases by distance and by pair.
    const mixed = attention('composed(t5,interpolated(alibi-symmetric,2))');
    const positions = Array.from({ length: T }, (_, i) => i);
    expect(maxDifference(run(mixed, x()), run(mixed, x(), { positions }))).toBeLessThan(TOLERANCE);
  });

  it('turn queries and keys once', () => {
    expect(() => attention('composed(rotary,rotary)')).toThrow(
      'at most one encoding may turn queries and keys; got 2',
    );
  });
});
