import * as tf from '@tensorflow/tfjs';
import {
  type AttentionContext,
  FeatureEmbedding,
  initializers,
  KeyValueCache,
  MultiHeadAttention,
  PositionalEncoding,
  registerPositionalEncoding,
  ScoreEncoding,
  TokenEmbedding,
} from '../../../layers/index.js';
import { type Rotation, wholeBias } from '../../../layers/public/ops.js';
import {
  type AttentionShape,
  consecutivePositions,
  type EmbeddingContext,
  positionalEncoding,
} from '../../../layers/public/positional.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { expectWeightGradients } from '../../support/finiteDifferences.js';
import { maxDifference, randomIds, randomTensor, run, weightsByName } from '../../support/tensors.js';

/*
 * Encodings that look at content, each a class of its own, with nothing else to touch. Sizes differ, so that a swapped axis shows.
 */

const [B, T, C, H, K, D] = [2, 5, 7, 6, 3, 4];
const x = () => randomTensor([B, T, C], 1);
/** float32 sums in another order. */
const TOLERANCE = 1e-5;

/** q_i r(j - i), distances of 2 at most: the keys of Shaw et al. 2018, 1803.02155. */
class ByQueries extends PositionalEncoding {
  static readonly className = 'TestByQueries';
  override buildAttention({ keyDim }: AttentionShape): void {
    this.createWeight('relative', [keyDim, 5], initializers.normal(1));
  }
  override scoreBias({ queries, keys, rawQueries, numHeads, keyDim }: AttentionContext): tf.Tensor {
    const [batch, length] = [rawQueries.shape[0] as number, queries.length];
    const products = rawQueries.reshape([-1, keyDim]).matMul(this.weight('relative'));
    const buckets = Array.from(queries.ids, (i) =>
      Array.from(keys.ids, (j) => Math.max(-2, Math.min(2, j - i)) + 2),
    );
    const picked = tf.oneHot(tf.tensor2d(buckets, undefined, 'int32'), 5).toFloat(); // [T, S, 5]
    const byQuery = products.reshape([batch, length, numHeads, 5]).transpose([1, 0, 2, 3]);
    return tf
      .matMul(byQuery.reshape([length, batch * numHeads, 5]), picked as tf.Tensor3D, false, true)
      .reshape([length, batch, numHeads, keys.length])
      .transpose([1, 2, 0, 3]);
  }
}

/** The same as rows that keys gain: scale (q_i . r(j - i)), no row for each pair. */
class ByRelativeKeys extends PositionalEncoding {
  static readonly className = 'TestByRelativeKeys';
  override buildAttention({ keyDim }: AttentionShape): void {
    this.createWeight('relative', [5, keyDim], initializers.normal(1));
  }
  override relativeKeys({ queries, keys }: AttentionContext): tf.Tensor {
    const first = -(queries.ids[queries.length - 1] as number);
    const rows = Array.from(
      { length: queries.length + keys.length - 1 },
      (_, row) => Math.max(-2, Math.min(2, first + row)) + 2,
    );
    const picked = tf.oneHot(tf.tensor1d(rows, 'int32'), 5).toFloat();
    return picked.matMul(this.weight('relative')).expandDims(0);
  }
}

/** Sums of gates from key to query: as in the Forgetting Transformer, Lin et al. 2025, 2503.02130. */
class ByInputs extends PositionalEncoding {
  static readonly className = 'TestByInputs';
  override buildAttention({ modelDim, numHeads }: AttentionShape): void {
    this.createWeight('gate', [modelDim, numHeads], initializers.normal(1));
  }
  override scoreBias(at: AttentionContext): tf.Tensor {
    const [batch, fresh, width] = at.inputs.keys.shape as [number, number, number];
    const product = at.inputs.keys.reshape([-1, width]).matMul(this.weight('gate'));
    const own = tf.softplus(product.neg()).neg().reshape([batch, fresh, at.numHeads]);
    const gates = at.withEarlier(this, { gates: own }).gates as tf.Tensor;
    const sums = gates.transpose([0, 2, 1]).cumsum(2); // [B, H, S]
    return sums
      .slice([0, 0, at.keys.length - at.queries.length])
      .expandDims(3)
      .sub(sums.expandDims(2));
  }
}

/** A share of the scores themselves, as what Zheng et al. 2024, 2405.14722, learn of them. */
class ByScores extends PositionalEncoding {
  static readonly className = 'TestByScores';
  override buildAttention({ numHeads }: AttentionShape): void {
    this.createWeight('share', [numHeads, 1, 1], initializers.normal(1));
  }
  override scoreBias({ scores }: AttentionContext): tf.Tensor {
    return scores.tanh().mul(this.weight('share'));
  }
}

/** v . k_j, of keys before they turn: the second term of Transformer-XL, Dai et al. 2019, 1901.02860. */
class ByKeys extends PositionalEncoding {
  static readonly className = 'TestByKeys';
  override buildAttention({ numKeyValueHeads, keyDim }: AttentionShape): void {
    this.createWeight('v', [numKeyValueHeads, keyDim], initializers.normal(1));
  }
  override scoreBias({ rawKeys, numHeads, numKeyValueHeads }: AttentionContext): tf.Tensor {
    const byHead = rawKeys.mul(this.weight('v')).sum(3).transpose([0, 2, 1]); // [B, K, S]
    const [batch, heads, length] = byHead.shape as [number, number, number];
    return byHead
      .expandDims(2)
      .tile([1, 1, numHeads / numKeyValueHeads, 1])
      .reshape([batch, heads * (numHeads / numKeyValueHeads), 1, length]);
  }
}

/** Two encodings at once. */
class Both extends PositionalEncoding {
  static readonly className = 'TestBoth';
  private readonly parts = ['rotary', 'test-by-keys'].map((name) =>
    this.adopt(name, positionalEncoding(name, { seed: this.seed })),
  );
  override buildAttention(shape: AttentionShape): void {
    for (const part of this.parts) part.buildAttention(shape);
  }
  override rotation(at: AttentionContext): Rotation | null {
    return this.parts.map((part) => part.rotation(at)).find((rotation) => rotation !== null) ?? null;
  }
  override scoreBias(at: AttentionContext): tf.Tensor | null {
    const biases = this.parts.flatMap((part) => wholeBias(part.scoreBias(at)) ?? []);
    return biases.length > 0 ? tf.addN(biases) : null;
  }
}

/** Other positions in training than otherwise. */
class Drawn extends PositionalEncoding {
  static readonly className = 'TestDrawn';
  private readonly inner = this.adopt('inner', positionalEncoding('sinusoidal'));
  override encodeInputs(x: tf.Tensor, at: EmbeddingContext): tf.Tensor {
    return this.inner.encodeInputs(
      x,
      at.training ? { ...consecutivePositions(at.length, 100), training: true } : at,
    );
  }
}

/** Turns, and keeps the scores that it sees. */
class Watching extends PositionalEncoding {
  static readonly className = 'TestWatching';
  static seen: tf.Tensor | null = null;
  private readonly rotary = this.adopt('rotary', positionalEncoding('rotary'));
  override rotation(at: AttentionContext): Rotation | null {
    return this.rotary.rotation(at);
  }
  override scoreBias({ scores }: AttentionContext): null {
    Watching.seen = tf.keep(scores.clone());
    return null;
  }
}

const OWN = {
  'test-by-queries': ByQueries,
  'test-by-relative-keys': ByRelativeKeys,
  'test-by-inputs': ByInputs,
  'test-by-scores': ByScores,
  'test-by-keys': ByKeys,
  'test-both': Both,
} as const;
for (const [name, encoding] of Object.entries(OWN)) registerPositionalEncoding(name, encoding);
registerPositionalEncoding('test-drawn', Drawn);
registerPositionalEncoding('test-watching', Watching);

const attention = (positional: string) =>
  new MultiHeadAttention({
    ...{ numHeads: H, numKeyValueHeads: K, keyDim: D, positional },
    ...{ useCausalMask: true, seed: 3, name: 'attention' },
  });

describeOnEachBackend('an encoding of what it sees', () => {
  describe.each(Object.keys(OWN))('%s', (name) => {
    it('makes of chunks in a cache what it makes of the whole', () => {
      const [layer, cache] = [attention(name), new KeyValueCache()];
      const whole = run(layer, x());
      const chunks = tf
        .split(x(), [2, 1, 2], 1)
        .map((chunk) => cache.step(() => run(layer, chunk, { cache })));
      expect(maxDifference(tf.concat(chunks, 1), whole)).toBeLessThan(TOLERANCE);
      expect(maxDifference(whole, run(attention('none'), x()))).toBeGreaterThan(1e-3);
      cache.dispose();
    });

    it('has gradients in all of its weights and those of queries and keys', () => {
      const layer = attention(name);
      run(layer, x());
      expectWeightGradients(() => run(layer, x()), weightsByName(layer));
    });

    it('leaves nothing behind', () => {
      const layer = attention(name);
      run(layer, x());
      const step = () => {
        const cache = new KeyValueCache();
        cache.step(() => run(layer, x(), { cache }));
        cache.dispose();
      };
      expect(tensorsLeft(() => tf.tidy(step))).toBe(0);
    });
  });

  it.each([null, 0.9])('sees scores as attention computes them, at scale %s', (scale) => {
    const shape = { numHeads: H, numKeyValueHeads: K, keyDim: D, seed: 3 };
    const layer = new MultiHeadAttention({ ...shape, scale, positional: 'test-watching' });
    const weights: tf.Tensor[] = [];
    run(layer, x(), { onAttentionScores: (all: tf.Tensor) => weights.push(tf.keep(all.clone())) });
    const [seen, attended] = [Watching.seen as tf.Tensor, weights[0] as tf.Tensor];
    expect(maxDifference(tf.softmax(seen), attended)).toBeLessThan(TOLERANCE);
    tf.dispose([seen, attended]);
  });

  it('of relative keys is that of their products', () => {
    const [asKeys, asBias] = ['test-by-relative-keys', 'test-by-queries'].map(attention) as [
      MultiHeadAttention,
      MultiHeadAttention,
    ];
    const expected = run(asBias, x());
    run(asKeys, x());
    const relative = weightsByName(asBias).get('positional/relative')?.read() as tf.Tensor;
    // The products of a bias are not scaled.
    weightsByName(asKeys)
      .get('positional/relative')
      ?.write(relative.transpose().mul(Math.sqrt(D)));
    expect(maxDifference(run(asKeys, x()), expected)).toBeLessThan(TOLERANCE);
  });

  it('of two encodings at once is that of both', () => {
    const layer = attention('test-both');
    run(layer, x());
    weightsByName(layer)
      .get('positional/test-by-keys/v')
      ?.write(tf.zeros([K, D]));
    expect(maxDifference(run(layer, x()), run(attention('rotary'), x()))).toBeLessThan(TOLERANCE);
  });

  it.each<[() => unknown, string, number[]]>([
    [() => undefined, 'undefined', [2, 6, 5, 5]],
    [() => 4, '4', [2, 6, 5, 5]],
    [() => tf.zeros([5]), '[5]', [2, 6, 4, 4]],
    [() => tf.zeros([1, 6, 4, 5]), '[1, 6, 4, 5]', [2, 6, 4, 4]],
  ])('is told of a bias that is none: %p', (bias, got, scores) => {
    class Wrong extends ScoreEncoding {
      static readonly className = 'TestWrong';
      override scoreBias(): tf.Tensor {
        return bias() as tf.Tensor;
      }
    }
    registerPositionalEncoding('test-wrong', Wrong);
    const attention = new MultiHeadAttention({ numHeads: H, keyDim: D, positional: 'test-wrong', name: 'a' });
    const y = randomTensor([B, scores[2] as number, C], 1);
    expect(() => attention.apply(y)).toThrow(
      `TestWrong "a/positional": scoreBias must return a tensor [1 or B, H, T, S], or null; got ${got} for scores [${scores.join(', ')}]`,
    );
  });

  it.each([
    ['encodeInputs', 'encodeInputs must return a tensor [2, 5, 7]; got undefined'],
    ['encodeQueriesKeys', 'encodeQueriesKeys must return [queries, keys]; got undefined'],
    ['encodeOutputs', 'encodeOutputs must return a tensor [2, 5, 6, any]; got undefined'],
  ])('is told of a forgotten return in %s', (site, error) => {
    class Forgetful extends PositionalEncoding {
      static readonly className = `Test-${site}`;
    }
    Object.assign(Forgetful.prototype, { [site]: () => {} });
    const positional = new Forgetful({});
    registerPositionalEncoding(`test-${site}`, Forgetful);
    const layer =
      site === 'encodeInputs'
        ? new FeatureEmbedding({ modelDim: C, positional })
        : new MultiHeadAttention({ numHeads: H, keyDim: D, positional });
    expect(() => layer.apply(x())).toThrow(error);
  });

  it('of scores needs a method scoreBias', () => {
    class Misspelled extends (ScoreEncoding as unknown as typeof PositionalEncoding) {
      static readonly className = 'TestMisspelled';
      scorebias(): null {
        return null;
      }
    }
    expect(() => new (Misspelled as unknown as new (config: object) => object)({ name: 'a' })).toThrow(
      new RangeError('TestMisspelled "a": a ScoreEncoding must have a method scoreBias'),
    );
  });

  it('knows whether a call trains', () => {
    const embedding = new TokenEmbedding({ vocabSize: 5, modelDim: 4, positional: 'test-drawn', seed: 1 });
    const ids = randomIds([2, 3], 5, 1);
    const plain = new TokenEmbedding({ vocabSize: 5, modelDim: 4, positional: 'sinusoidal', seed: 1 });
    expect(maxDifference(run(embedding, ids), run(plain, ids))).toBe(0);
    const trained = run(embedding, ids, { training: true });
    expect(maxDifference(trained, run(plain, ids, { startIndex: 100 }))).toBe(0);
  });
});
