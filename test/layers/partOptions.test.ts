import * as tf from '@tensorflow/tfjs';
import {
  FeedForward,
  type FeedForwardConfig,
  MultiHeadAttention,
  type MultiHeadAttentionConfig,
  ResidualBlock,
  type ResidualBlockConfig,
  SequenceLayer,
  type SequenceLayerConfig,
  TransformerBlock,
  type TransformerBlockConfig,
} from '../../layers/index.js';
import { saveAndLoad } from '../support/saveAndLoad.js';
import { expectSame, randomTensor, run } from '../support/tensors.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));

/** A part with an option that no layer of the package has. */
class Gain extends SequenceLayer {
  static readonly className = 'Gain';
  readonly gain: number;

  constructor(config: SequenceLayerConfig & { gain?: number }) {
    super(config);
    this.gain = this.requirePositive('gain', config.gain ?? 2);
    this.requireKnownOptions(Gain, config);
  }

  protected override forward([x]: tf.Tensor[]): tf.Tensor {
    return (x as tf.Tensor).mul(this.gain);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), gain: this.gain };
  }
}
tf.serialization.registerClass(Gain);

type GainBlockConfig = ResidualBlockConfig & FeedForwardConfig & { gain?: number };

/** Says nothing of the options of its parts. */
class GainBlock extends ResidualBlock {
  static readonly className = 'GainBlock';

  constructor(config: GainBlockConfig) {
    super(config);
    this.addPart('gain', new Gain(this.optionsForPart(config)), (gain) => (x) => gain.call(x) as tf.Tensor);
    this.addPart(
      'feedForward',
      new FeedForward(this.optionsForPart(config)),
      (part) => (x) => part.call(x) as tf.Tensor,
    );
    this.requireKnownOptions(GainBlock, config);
  }
}
tf.serialization.registerClass(GainBlock);

/** Two attentions of one kind, of which the second is told some things. */
class TwoAttentions extends ResidualBlock {
  static readonly className = 'TwoAttentions';

  constructor(config: MultiHeadAttentionConfig) {
    super(config);
    const second = { positional: 'none', useCausalMask: false };
    this.addPart('first', new MultiHeadAttention(this.optionsForPart(config)), runAlone);
    this.addPart('second', new MultiHeadAttention(this.optionsForPart(config, second)), runAlone);
    this.requireKnownOptions(TwoAttentions, config);
  }
}
const runAlone = (part: SequenceLayer) => (x: tf.Tensor) => part.call(x) as tf.Tensor;

const input = () => randomTensor([2, 3, 4], 1);

describe('options that a block passes on to its parts', () => {
  it('reach the part that declares them, and are in the config of the block', () => {
    const block = new GainBlock({ intermediateDim: 5, gain: 3, activation: 'relu' });
    expect((block.innerLayers[0] as Gain).gain).toBe(3);
    expect(block.getConfig()).toMatchObject({
      gain: 3,
      intermediateDim: 5,
      activation: 'relu',
      useBias: true,
    });
    expect(new GainBlock({ intermediateDim: 5 }).getConfig()).toMatchObject({ gain: 2, activation: 'gelu' });
  });

  it('may be settled for a part, and are then those of the others', () => {
    const config = { numHeads: 2, keyDim: 3, positional: 'alibi', useCausalMask: true };
    const block = new TwoAttentions({ ...config, seed: 1 });
    const [first, , second] = block.innerLayers.map((layer) => layer.getConfig());
    expect(first).toMatchObject({ keyDim: 3, useCausalMask: true, positional: { className: 'AlibiBias' } });
    expect(second).toMatchObject({
      keyDim: 3,
      useCausalMask: false,
      positional: { className: 'NoPositional' },
    });
    const copy = new TwoAttentions(block.getConfig() as unknown as MultiHeadAttentionConfig);
    expect(copy.innerLayers.map((layer) => layer.getConfig())).toEqual(
      block.innerLayers.map((layer) => ({ ...layer.getConfig(), name: expect.any(String) })),
    );
    expect(block.getConfig()).toMatchObject({ useCausalMask: true, positional: first?.positional });
  });

  it('are saved and loaded', async () => {
    const block = new GainBlock({ intermediateDim: 5, gain: 3, inputShape: [3, 4], name: 'one', seed: 1 });
    const model = tf.sequential({ layers: [block] });
    const loaded = await saveAndLoad(model);
    expectSame(loaded.predict(input()) as tf.Tensor, run(block, input()));
    expect(loaded.layers.at(-1)?.getConfig()).toEqual(block.getConfig());
  });

  it('leave what is the block alone: its name, its input, whether it is trained', () => {
    const block = new GainBlock({ intermediateDim: 5, name: 'one', trainable: false, inputShape: [3, 4] });
    expect(block.innerLayers.map(({ name }) => name)).toEqual([
      'one/gain',
      'one/gainNorm',
      'one/feedForward',
      'one/feedForwardNorm',
    ]);
    run(block, input());
    expect(block.trainableWeights).toEqual([]);
    block.trainable = true;
    expect(block.trainableWeights).toHaveLength(4 + 2 * 2);
  });

  it('are refused by name where no part declares them, and by the part where they are out of range', () => {
    const make = (more: object) => new GainBlock({ intermediateDim: 5, name: 'one', ...more });
    expect(() => make({ gian: 3 })).toThrow(
      /^GainBlock "one": there is no option "gian"\. Did you mean "gain"\? The options are activation, .*\bgain, .*\buseBias/,
    );
    expect(() => make({ gain: 0 })).toThrow('gain must be a finite number greater than 0; got 0');
    expect(() => new Gain({ gain: 1, intermediateDim: 5 } as object)).toThrow(
      'there is no option "intermediateDim"',
    );
  });
});

describe('options of TransformerBlock', () => {
  const config: TransformerBlockConfig = {
    ...{ numHeads: 4, keyDim: 3, numKeyValueHeads: 2, useCausalMask: true, useBias: false, seed: 1 },
    ...{ intermediateDim: 5, activation: 'relu', positional: 'alibi', dropout: 0.1, name: 'one' },
  };

  it('are all of its attention and its feed-forward, but what it settles itself', () => {
    const namesOf = (layer: SequenceLayer) => Object.keys(layer.getConfig());
    const parts = [new MultiHeadAttention({ numHeads: 2 }), new FeedForward({ intermediateDim: 2 })];
    const expected = new Set(parts.flatMap(namesOf));
    expected.delete('returnAttentionScores');
    expect(namesOf(new TransformerBlock(config))).toEqual(expect.arrayContaining([...expected]));
    expect(
      () =>
        new TransformerBlock({ ...config, returnAttentionScores: true } as MultiHeadAttentionConfig &
          TransformerBlockConfig),
    ).toThrow('TransformerBlock "one": there is no option "returnAttentionScores"');
  });

  it('come to its attention as to one alone', () => {
    const { intermediateDim: _, activation: __, name: ___, ...own } = config;
    const [inner] = new TransformerBlock(config).innerLayers as [MultiHeadAttention];
    const plain = ({ name: _, positional, ...rest }: tf.serialization.ConfigDict) => ({
      ...rest,
      positional: {
        ...(positional as object),
        config: { ...(positional as { config: object }).config, name: '' },
      },
    });
    expect(plain(inner.getConfig())).toEqual(plain(new MultiHeadAttention(own).getConfig()));
  });

  it('are read from a config as version 0.1.0 saved it', () => {
    const saved = {
      ...{ name: 'b', trainable: true, seed: 3, normalizeFirst: true, normalization: 'layerNorm' },
      ...{ epsilon: 0.00001, dropout: 0, numHeads: 2, keyDim: null, numKeyValueHeads: 2 },
      ...{ useCausalMask: false, intermediateDim: 4, activation: 'gelu', useBias: true },
      positional: {
        className: 'RelativePositionBias',
        config: {
          ...{ name: 'relative_position_bias_RelativePositionBias5', trainable: true, seed: 3 },
          ...{ numBuckets: 32, maxDistance: 128, bidirectional: true },
        },
      },
    };
    const since = { attentionWindow: null, scale: null, queryKeyNorm: null, parallel: false };
    const positional = {
      ...saved.positional,
      config: { ...saved.positional.config, name: 'b/attention/positional' },
    };
    const block = new TransformerBlock(saved as TransformerBlockConfig);
    expect(block.getConfig()).toEqual({ ...saved, ...since, positional });
    const made = { numHeads: 2, intermediateDim: 4, seed: 3 };
    expectSame(run(block, input()), run(new TransformerBlock({ ...made, positional: 't5' }), input()));
  });
});

describe('options of one part alone', () => {
  const config = { numHeads: 4, intermediateDim: 5, name: 'one' } as const;
  const ofParts = (block: TransformerBlock) => block.innerLayers.map((layer) => layer.getConfig());

  it('win over those of the block, and are in its config under the role of the part', () => {
    const attention = { numHeads: 2, positional: 'alibi', useBias: { key: false } } as const;
    const feedForward = { useBias: false } as const;
    const block = new TransformerBlock({ ...config, attention, feedForward });
    const [first, , second] = ofParts(block);
    expect(first).toMatchObject({ numHeads: 2, useBias: { key: false } });
    expect(second).toMatchObject({ intermediateDim: 5, useBias: false });
    const saved = block.getConfig();
    expect(saved).toMatchObject({ intermediateDim: 5, feedForward });
    expect(Object.keys(saved.attention as object).sort()).toEqual(['numHeads', 'positional', 'useBias']);
    expect(saved).not.toHaveProperty('positional');
    const copy = new TransformerBlock(saved as unknown as TransformerBlockConfig);
    expect(copy.getConfig()).toEqual(saved);
    expect(ofParts(copy)).toEqual(ofParts(block));
  });

  it('of norms are for all of them, or for those of one part', () => {
    const block = new TransformerBlock({
      ...{ ...config, normalizeFirst: false, epsilon: 1e-6, norm: { normalization: 'rmsNorm' } },
      feedForwardNorm: { placement: 'inputAndOutput', epsilon: 1e-3 },
    });
    const norms = block.innerLayers.filter(({ name }) => name.endsWith('Norm'));
    expect(norms.map((norm) => [norm.name, norm.getClassName(), norm.getConfig().epsilon])).toEqual([
      ['one/attentionNorm', 'RMSNorm', 1e-6],
      ['one/feedForwardNorm', 'RMSNorm', 1e-3],
      ['one/feedForwardOutputNorm', 'RMSNorm', 1e-3],
    ]);
  });

  it.each<[object, string]>([
    [
      { attention: { numHeds: 2 } },
      /^TransformerBlock "one": attention: there is no option "numHeds"\. Did you mean "numHeads"\? The options are .*attentionWindow,/
        .source,
    ],
    [{ attention: { returnAttentionScores: true } }, 'attention: there is no option "returnAttentionScores"'],
    [{ attention: { name: 'x' } }, 'attention: there is no option "name"'],
    [{ crossAttention: {} }, 'TransformerBlock "one": there is no option "crossAttention"'],
    [
      { attention: { useBias: { keys: false } } },
      'useBias: there is no option "keys". Did you mean "key"? The options are query, key, value, output',
    ],
    [{ attention: { useBias: { key: 1 } } }, 'useBias.key must be true or false; got 1'],
    [{ useBias: { key: false } }, 'useBias must be true or false; got {"key":false}'],
    [{ queryKeyNorm: { over: 'heads' } }, 'queryKeyNorm.over must be one of head, allHeads; got heads'],
    [
      { norm: { placement: 'before' } },
      'norm.placement must be one of input, output, inputAndOutput, sum, none; got before',
    ],
    [{ norm: { centre: false } }, 'LayerNorm "one/attentionNorm": there is no option "centre"'],
    [
      { normalization: 'rmsNorm', norm: { center: false } },
      'RMSNorm "one/attentionNorm": there is no option "center"',
    ],
    [
      { parallel: true, normalizeFirst: false },
      'parallel parts have norms of input or output; got placement=sum',
    ],
    [
      { norm: { shared: true } },
      'a shared norm is that of the input of parallel parts; got parallel=false, placement=input',
    ],
    [{ parallel: true, norm: { shared: true }, attentionNorm: {} }, 'there is no option "attentionNorm"'],
  ])('are refused where there are none: %j', (more, message) => {
    expect(() => new TransformerBlock({ ...config, ...more })).toThrow(
      message.startsWith('^') ? new RegExp(message) : message,
    );
  });
});
