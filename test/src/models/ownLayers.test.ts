import * as tf from '@tensorflow/tfjs';
import {
  AlibiBias,
  type CallArgs,
  type GivesHiddenStates,
  type HasAttention,
  type HasEmbeddings,
  LearnedPositional,
  MultiHeadAttention,
  SequenceLayer,
  TransformerBlock,
} from '../../../layers/index.js';
import { lookup } from '../../../layers/public/ops.js';
import { type AttentionShape, consecutivePositions } from '../../../layers/public/positional.js';
import { generate } from '../../../src/generate/generate.js';
import { attentionMaps } from '../../../src/models/attentionMaps.js';
import { hiddenStates } from '../../../src/models/hiddenStates.js';
import { inSequence } from '../../../src/models/modelParts.js';
import { positionalProbe } from '../../../src/models/positionalProbe.js';
import { withHead } from '../../../src/pretrained/withHead.js';
import { Trainer } from '../../../src/training/trainer.js';
import { expectSame, randomIds } from '../../support/tensors.js';

tf.enableProdMode();
beforeAll(() => tf.setBackend('cpu'));

const [V, C, H, T] = [11, 6, 2, 5];

/** A block that the package does not know: attention alone, added to what came in. */
class OwnBlock extends SequenceLayer implements GivesHiddenStates {
  static readonly className = 'OwnBlock';
  readonly givesHiddenStates = 'block';
  private readonly attention = this.adopt(
    'attention',
    new MultiHeadAttention({ numHeads: H, useCausalMask: true, positional: 'alibi', seed: this.seed }),
  );

  override build(inputShape: tf.Shape): void {
    this.attention.build(inputShape);
    this.built = true;
  }

  protected override forward([x]: tf.Tensor[], args: CallArgs): tf.Tensor {
    return (x as tf.Tensor).add(this.attention.call(x as tf.Tensor, args) as tf.Tensor);
  }
}

/** A block that is no layer of the package at all. */
class StockBlock extends tf.layers.Layer implements GivesHiddenStates {
  static readonly className = 'StockBlock';
  readonly givesHiddenStates = 'block';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => ([inputs].flat()[0] as tf.Tensor).mul(2));
  }
}

/** A block of two blocks. */
class DoubleBlock extends SequenceLayer implements GivesHiddenStates {
  static readonly className = 'DoubleBlock';
  readonly givesHiddenStates = 'block';
  private readonly blocks = ['first', 'second'].map((role) =>
    this.adopt(role, new TransformerBlock({ numHeads: H, intermediateDim: 3, useCausalMask: true, seed: 1 })),
  );

  override build(inputShape: tf.Shape): void {
    for (const block of this.blocks) block.build(inputShape);
    this.built = true;
  }

  protected override forward([x]: tf.Tensor[], args: CallArgs): tf.Tensor {
    return this.blocks.reduce((y, block) => block.call(y, args) as tf.Tensor, x as tf.Tensor);
  }
}

/** Uniform attention, by an encoding of its own. */
class OwnAttention extends SequenceLayer implements HasAttention {
  static readonly className = 'OwnAttention';
  readonly attentionShape: AttentionShape = {
    numHeads: H,
    numKeyValueHeads: H,
    keyDim: 4,
    modelDim: C,
    memoryDim: C,
  };
  readonly positional = this.adopt('positional', new AlibiBias({ direction: 'causal' }));

  override build(): void {
    this.positional.buildAttention(this.attentionShape);
    this.built = true;
  }

  protected override forward([x]: tf.Tensor[], args: CallArgs): tf.Tensor {
    const [B, T] = (x as tf.Tensor).shape as [number, number];
    args.onAttentionScores?.(tf.fill([B, H, T, T], 1 / T));
    return (x as tf.Tensor).mean(1, true).tile([1, T, 1]);
  }
}

/** A table with places. */
class OwnEmbedding extends SequenceLayer implements HasEmbeddings {
  static readonly className = 'OwnEmbedding';
  readonly embeddingShape = { vocabSize: V, modelDim: C };
  readonly positional = this.adopt('positional', new LearnedPositional({ maxLength: 16, seed: 1 }));

  override build(): void {
    this.createWeight('table', [V, C], (seed) => tf.initializers.randomNormal(seed ? { seed } : {}));
    this.positional.buildInputs(C);
    this.built = true;
  }

  protected override forward([ids]: tf.Tensor[]): tf.Tensor {
    const x = lookup(this.weight('table'), ids as tf.Tensor);
    return this.positional.encodeInputs(x, consecutivePositions(x.shape[1] as number));
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return [...inputShape, C];
  }
}

const embedding = () => new OwnEmbedding({ name: 'embedding', seed: 1 });
const modelOf = (...layers: tf.layers.Layer[]) => {
  const input = tf.input({ shape: [null], dtype: 'int32' });
  return tf.model({ inputs: input, outputs: inSequence(input, layers) });
};
const ids = () => randomIds([2, T], V, 1, 1);

describe('layers of someone else are found by what they declare', () => {
  it.each<[string, () => tf.layers.Layer]>([
    ['a block', () => new OwnBlock({ seed: 1 })],
    ['a block that is no SequenceLayer', () => new StockBlock()],
    ['a block of blocks', () => new DoubleBlock({ seed: 1 })],
  ])('%s: hiddenStates and withHead', (_, make) => {
    const [table, one, two] = [embedding(), make(), make()];
    const encoder = modelOf(table, one, two);
    const states = hiddenStates(encoder, ids());
    const first = table.apply(ids()) as tf.Tensor;
    const second = one.apply(first) as tf.Tensor;
    const expected = [first, second, two.apply(second) as tf.Tensor];
    expect(states).toHaveLength(3);
    states.forEach((state, i) => void expectSame(state, expected[i] as tf.Tensor));
    expect(withHead(encoder, { type: 'tag', numClasses: 3 }).outputs[0]?.shape).toEqual([null, null, 3]);
  });

  it('its attention: attentionMaps and positionalProbe', async () => {
    const model = modelOf(embedding(), new OwnBlock({ seed: 1 }), new OwnAttention({}));
    const maps = attentionMaps(model, ids());
    expect(maps.map(({ shape }) => shape)).toEqual([
      [2, H, T, T],
      [2, H, T, T],
    ]);
    const { inputs, attentions } = await positionalProbe(model, 3);
    expect(inputs).toHaveLength(3);
    const slopes = [2 ** -4, 2 ** -8];
    for (const { scoreBias, similarity } of attentions) {
      expect(scoreBias?.map((head) => head[1])).toEqual(slopes.map((slope) => -slope));
      expect(similarity).toBeNull();
    }
    expect(attentions).toHaveLength(2);
  });

  it('its embedding: the tokens that a Trainer takes', () => {
    const model = withHead(modelOf(embedding(), new OwnBlock({})), { type: 'classify', numClasses: 2 });
    const trained = (token: number) =>
      new Trainer(model, [{ tokens: [1, token], target: 1 }], { batch: 1, lr: 1e-3, seed: 1 });
    expect(() => trained(V)).toThrow(RangeError);
    trained(V - 1).dispose();
  });

  it('a causal one continues a sequence', async () => {
    const model = withHead(modelOf(embedding(), new OwnBlock({ seed: 1 }), new StockBlock()), {
      ...{ type: 'tag', numClasses: V, seed: 1 },
    });
    const options = { maxNewTokens: 3 };
    // Places of the embedding are counted from 0 at every call: a cache would give other ones.
    const text = await generate(model, [1, 2], { ...options, useCache: false });
    expect(text).toHaveLength(3);
  });
});
