import * as tf from '@tensorflow/tfjs';
import {
  MultiHeadAttention,
  OptionError,
  PositionalEncoding,
  positionalEncodingNames,
  registerPositionalEncoding,
  type SequenceLayerConfig,
  TokenEmbedding,
} from '../../../layers/index.js';
import { type Positions, positionalEncoding } from '../../../layers/public/positional.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { describeOnEachBackend } from '../../support/backends.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import {
  expectSame,
  maxDifference,
  randomIds,
  randomizeWeights,
  randomTensor,
  run,
  weightsByName,
} from '../../support/tensors.js';

interface ParityConfig extends SequenceLayerConfig {
  step?: number;
}

/** Adds a learned vector to every token at an odd place, and lowers the scores of the keys there. */
class ParityPositional extends PositionalEncoding {
  static readonly className = 'ParityPositional';
  private readonly step: number;

  constructor(config: ParityConfig = {}) {
    super(config);
    this.step = config.step ?? 0.5;
  }

  override buildInputs(modelDim: number): void {
    this.createWeight('odd', [1, 1, modelDim], () => tf.initializers.ones());
  }

  override encodeInputs(x: tf.Tensor, at: Positions): tf.Tensor {
    const odd = Float32Array.from(at.ids, (position) => position % 2);
    return x.add(tf.tensor3d(odd, [at.batch, at.length, 1]).mul(this.weight('odd')));
  }

  override scoreBias({ keys }: { keys: Positions }): tf.Tensor {
    const odd = Float32Array.from(keys.ids, (position) => -this.step * (position % 2));
    return tf.tensor4d(odd, [keys.batch, 1, 1, keys.length]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), step: this.step };
  }
}
registerPositionalEncoding('parity', ParityPositional, ({ maxLength = 0, seed }) => {
  return new ParityPositional({ step: maxLength, seed: seed ?? null });
});

describeOnEachBackend('an encoding of one’s own', () => {
  it('works in attention, and is saved and loaded with it', async () => {
    const x = randomTensor([2, 5, 8], 1);
    const attention = new MultiHeadAttention({ numHeads: 2, positional: new ParityPositional({ step: 3 }) });
    const plain = new MultiHeadAttention({ numHeads: 2 });
    const input = tf.input({ shape: [5, 8] });
    const model = tf.model({ inputs: input, outputs: attention.apply(input) as tf.SymbolicTensor });
    run(plain, x);
    randomizeWeights(attention, 3);
    plain.setWeights(attention.getWeights());
    const y = model.predict(x) as tf.Tensor;
    expect(maxDifference(y, run(plain, x))).toBeGreaterThan(1e-3);
    expectSame((await saveAndLoad(model)).predict(x) as tf.Tensor, y);
  });

  it('works in an embedding, with its weight', () => {
    const layer = new TokenEmbedding({ vocabSize: 7, modelDim: 3, positional: 'parity' });
    const ids = randomIds([2, 5], 7, 1);
    run(layer, ids);
    expect([...weightsByName(layer).keys()]).toEqual(['embeddings', 'positional/odd']);
    layer.setWeights([tf.zeros([7, 3]), tf.fill([1, 1, 3], 4)]);
    expect([...run(layer, ids).slice([1, 0, 2], [1, 5, 1]).dataSync()]).toEqual([0, 4, 0, 4, 0]);
    expect([...run(layer, ids, { startIndex: 1 }).slice([1, 0, 2], [1, 5, 1]).dataSync()]).toEqual([
      4, 0, 4, 0, 4,
    ]);
  });

  it('works in the encoder by its name, and is saved and loaded with it', async () => {
    const model = transformerEncoder({
      ...{ vocabSize: 11, modelDim: 8, numLayers: 2, numHeads: 2, maxLength: 5, positional: 'parity' },
      head: { type: 'tag', numClasses: 3 },
    });
    const ids = randomIds([2, 5], 11, 1, 1);
    const logits = model.predict(ids) as tf.Tensor;
    const swapped = model.predict(ids.reverse(1)) as tf.Tensor;
    expect(maxDifference(swapped.reverse(1), logits)).toBeLessThan(1e-5);
    const shifted = model.predict(
      ids.concat(ids.slice([0, 0], [2, 1]), 1).slice([0, 1], [2, 5]),
    ) as tf.Tensor;
    expect(
      maxDifference(shifted.slice([0, 0, 0], [2, 4, 3]), logits.slice([0, 1, 0], [2, 4, 3])),
    ).toBeGreaterThan(1e-3);
    expectSame((await saveAndLoad(model)).predict(ids) as tf.Tensor, logits);
  });
});

describe('the registry', () => {
  it('knows the encodings by their names', () => {
    const known = positionalEncodingNames().map((name) => [
      name,
      positionalEncoding(name, { maxLength: 3 }).getClassName(),
    ]);
    expect(Object.fromEntries(known)).toMatchObject({
      none: 'NoPositional',
      sinusoidal: 'SinusoidalPositional',
      learned: 'LearnedPositional',
      rotary: 'RotaryEmbedding',
      alibi: 'AlibiBias',
      'alibi-symmetric': 'AlibiBias',
      t5: 'RelativePositionBias',
      'kerple-log': 'KerpleBias',
      'kerple-power': 'KerpleBias',
      sandwich: 'SandwichBias',
      'dynamic-bias': 'DynamicBias',
      fire: 'FireBias',
      tupe: 'TupeBias',
      shaw: 'RelativePositionVectors',
      'transformer-xl': 'TransformerXLPositional',
      deberta: 'DisentangledPosition',
      cope: 'ContextualPosition',
      dape: 'DataAdaptiveBias',
      forgetting: 'ForgettingBias',
      cable: 'CableBias',
    });
    expect(known[0]?.[0]).toBe('none');
    expect(known.at(-1)).toEqual(['parity', 'ParityPositional']);
  });

  it('makes one for the model that asks', () => {
    const config = (name: string, context = {}) => positionalEncoding(name, context).getConfig();
    expect(config('alibi')).toMatchObject({ direction: 'asymmetric' });
    expect(config('alibi', { useCausalMask: true })).toMatchObject({ direction: 'causal' });
    expect(config('alibi-symmetric')).toMatchObject({ direction: 'symmetric' });
    expect(config('t5')).toMatchObject({ bidirectional: true });
    expect(config('t5', { useCausalMask: true })).toMatchObject({ bidirectional: false });
    for (const name of ['forgetting', 'cable', 'cope']) {
      expect(config(name)).toMatchObject({ bidirectional: true });
      expect(config(name, { useCausalMask: true })).toMatchObject({ bidirectional: false });
    }
    expect(config('dape', { useCausalMask: true })).toMatchObject({
      bias: { config: { direction: 'causal' } },
    });
    expect(config('learned', { maxLength: 17 })).toMatchObject({ maxLength: 17 });
    expect(config('tupe', { maxLength: 17 })).toMatchObject({ maxLength: 17 });
    expect(config('fire')).toMatchObject({ threshold: 512 });
    expect(config('fire', { maxLength: 18 })).toMatchObject({ threshold: 4.5 });
    expect(config('kerple-log')).toMatchObject({ kernel: 'log' });
    expect(config('kerple-power')).toMatchObject({ kernel: 'power' });
    expect(config('parity', { maxLength: 17 })).toMatchObject({ step: 17 });
  });

  it('hands the seed on, and copies an instance for each owner', () => {
    for (const name of positionalEncodingNames()) {
      const seeded = positionalEncoding(name, { maxLength: 3, seed: 5 });
      expect(seeded.getConfig()).toMatchObject({ seed: 5 });
      const copy = positionalEncoding(seeded, { seed: 7 });
      expect(copy).not.toBe(seeded);
      // Also of encodings within it.
      const reseeded = JSON.stringify(seeded.getConfig()).replaceAll('"seed":5', '"seed":7');
      expect(copy.getConfig()).toEqual(JSON.parse(reseeded));
      expect(positionalEncoding(seeded).getConfig()).toEqual(seeded.getConfig());
    }
  });

  it('seeds an encoding that is registered without a factory', () => {
    class SeededPositional extends PositionalEncoding {
      static readonly className = 'SeededPositional';
    }
    registerPositionalEncoding('seeded', SeededPositional);
    expect(positionalEncoding('seeded', { seed: 5 }).getConfig()).toMatchObject({ seed: 5 });
  });

  it('keeps a name for the class that has it', () => {
    class Other extends PositionalEncoding {
      static readonly className = 'Other';
    }
    expect(() => registerPositionalEncoding('rotary', Other)).toThrow(
      new RangeError('positional encoding "rotary" is already registered, by RotaryEmbedding'),
    );
    expect(() => registerPositionalEncoding('parity', ParityPositional)).not.toThrow();
  });

  it('refuses a class that has the className of another encoding', () => {
    class Heir extends ParityPositional {}
    expect(() => registerPositionalEncoding('heir', Heir)).toThrow(
      new RangeError(
        'className ParityPositional is that of "parity"; give the class of "heir" a static className of its own',
      ),
    );
  });

  it('says what it knows', () => {
    expect(() => positionalEncoding('RoPE')).toThrow(
      new RangeError(
        `unknown positional encoding "RoPE". Did you mean "rotary"? The encodings are ${positionalEncodingNames().join(', ')}`,
      ),
    );
    expect(() => positionalEncoding({ className: 'Absent', config: {} })).toThrow(
      new RangeError('unknown positional encoding class "Absent"; call registerPositionalEncoding first'),
    );
  });

  it.each(['', 'a,b', 'a b', 'a\u001b', 'größe', '-a', 'a/b', '__proto__', 5, null, undefined, {}])(
    'takes no such name: %p',
    (name) => {
      class Named extends PositionalEncoding {
        static readonly className = 'Named';
      }
      const before = positionalEncodingNames();
      expect(() => registerPositionalEncoding(name as string, Named)).toThrow(OptionError);
      expect(() => registerPositionalEncoding(name as string, Named)).toThrow(
        /^the name of a positional encoding must be letters, digits and hyphens; got /,
      );
      expect(positionalEncodingNames()).toEqual(before);
    },
  );

  class Nameless extends PositionalEncoding {}
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['an instance', new ParityPositional(), 'an instance of ParityPositional'],
    ['another class', Map, 'the function Map'],
    ['an arrow function', () => new ParityPositional(), 'the function '],
    ['a class without a className', Nameless, 'the function Nameless'],
  ])('takes no %s for a class of encodings', (_, encoding, shown) => {
    const error = `positional encoding "mine" must be a class that extends PositionalEncoding, with a static className; got ${shown}`;
    expect(() => registerPositionalEncoding('mine', encoding as typeof ParityPositional)).toThrow(
      new OptionError(error),
    );
  });

  it('refuses what a factory makes that is no encoding', () => {
    class Forgetful extends PositionalEncoding {
      static readonly className = 'Forgetful';
    }
    registerPositionalEncoding('forgetful', Forgetful, () => undefined as unknown as PositionalEncoding);
    expect(() => positionalEncoding('forgetful')).toThrow(
      new OptionError('the factory of positional encoding "forgetful" must make one; got undefined'),
    );
  });

  it.each<[unknown, string]>([
    [5, '5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [10n, '10'],
    [Symbol('x'), 'Symbol(x)'],
    [[], 'an instance of Array'],
    [['none'], 'an instance of Array'],
    [{}, 'an instance of Object'],
    [Object.create(null), 'an object'],
    [{ className: 5, config: {} }, 'an instance of Object'],
    [{ className: 'RotaryEmbedding' }, 'an instance of Object'],
    [{ className: 'RotaryEmbedding', config: null }, 'an instance of Object'],
    [{ className: 'RotaryEmbedding', config: 5 }, 'an instance of Object'],
    [ParityPositional, 'the function ParityPositional'],
    [tf.layers.flatten(), 'an instance of Flatten'],
  ])('says of %p what it wants instead', (spec, shown) => {
    const error = `positional must be the name of an encoding, an encoding, or its { className, config }; got ${shown}`;
    expect(() => positionalEncoding(spec as string)).toThrow(new OptionError(error));
  });

  it('refuses configs within configs before they overflow the stack', () => {
    /** An encoding of another, as one may compose them. */
    class Wrapper extends PositionalEncoding {
      static readonly className = 'Wrapper';
      readonly inner: PositionalEncoding;
      constructor(config: SequenceLayerConfig & { inner?: Spec } = {}) {
        super(config);
        this.inner = positionalEncoding(config.inner ?? 'none');
      }
    }
    type Spec = { className: string; config: tf.serialization.ConfigDict };
    registerPositionalEncoding('wrapper', Wrapper);
    const nested = (depth: number): Spec =>
      Array.from({ length: depth }).reduce<Spec>(
        (inner) => ({
          className: 'Wrapper',
          config: { inner: inner as unknown as tf.serialization.ConfigDict },
        }),
        { className: 'NoPositional', config: {} },
      );
    expect(positionalEncoding(nested(8)).getClassName()).toBe('Wrapper');
    expect(() => positionalEncoding(nested(5000))).toThrow(
      new OptionError('positional: the config of "Wrapper" holds configs more than 32 deep'),
    );
    const round = nested(1);
    round.config.inner = round as unknown as tf.serialization.ConfigDict;
    expect(() => positionalEncoding(round)).toThrow(OptionError);
  });
});
