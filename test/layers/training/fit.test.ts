import * as tf from '@tensorflow/tfjs';
import {
  AdamW,
  Projection,
  sparseCategoricalCrossentropy,
  TokenEmbedding,
  tokenAccuracy,
} from '../../../layers/index.js';
import { crossEntropy } from '../../../layers/public/ops.js';
import { describeOnEachBackend } from '../../support/backends.js';
import {
  chain,
  compileForLabels,
  embedding,
  ids,
  input,
  LABEL_CASES,
  type LabelCase,
  type Symbolic,
  sequenceModel,
  TOKENS,
} from '../../support/labelModels.js';
import { saveAndLoad } from '../../support/saveAndLoad.js';
import { maxDifference } from '../../support/tensors.js';

const numberOf = (value: tf.Tensor) => value.dataSync()[0] as number;

describeOnEachBackend('model.fit with labels', () => {
  it.each(Object.entries(LABEL_CASES))('trains %s', async (_, { model: made, xs, ys, counted = ys }) => {
    const model = made();
    const optimizer = new AdamW({ learningRate: 0.05 });
    compileForLabels(model, optimizer);
    const [x, y] = [xs(), ys()];
    const labels = counted().reshape((model.outputs[0]?.shape.length ?? 0) > 2 ? [3, 5] : [3]);
    const [loss] = model.evaluate(x, y, { batchSize: 3 }) as tf.Scalar[];
    expect(
      maxDifference(loss as tf.Tensor, crossEntropy(model.predict(x) as tf.Tensor, labels)),
    ).toBeLessThan(1e-6);
    const before = tf.memory().numTensors;
    const { history } = await model.fit(x, y, { epochs: 3, verbose: 0, shuffle: false });
    // The two moments of each weight.
    expect(tf.memory().numTensors - before).toBe(2 * model.trainableWeights.length);
    const last = (name: string) => history[name]?.at(-1) as number;
    expect(last('loss')).toBeLessThan(numberOf(loss as tf.Tensor));
    expect(last('perplexity')).toBeCloseTo(Math.exp(last('loss')), 4);
    expect(last('tokenAccuracy')).toBeGreaterThanOrEqual(last('sequenceAccuracy'));
    expect(tf.memory().numTensors - before).toBe(2 * model.trainableWeights.length);

    const loaded = await saveAndLoad(model);
    compileForLabels(loaded, optimizer);
    const [own, other] = [model, loaded].map((one) => one.evaluate(x, y) as tf.Scalar[]);
    own?.forEach((value, i) => {
      expect(maxDifference(value, other?.[i] as tf.Tensor)).toBe(0);
    });
    optimizer.dispose();
  });

  it('trains a tf.sequential, batch by batch too', async () => {
    const model = tf.sequential({
      layers: [
        new TokenEmbedding({ vocabSize: 7, modelDim: 4, seed: 1, inputShape: [5] }),
        new Projection({ units: 3, seed: 2 }),
      ],
    });
    const optimizer = new AdamW({ learningRate: 0.05 });
    compileForLabels(model, optimizer);
    const tags = ids(TOKENS).mod(tf.scalar(3, 'int32'));
    const { history } = await model.fit(ids(TOKENS), tags, { epochs: 2, verbose: 0 });
    expect(history.loss?.[1]).toBeLessThan(history.loss?.[0] as number);
    const [loss] = (await model.trainOnBatch(ids(TOKENS), tags.expandDims(2))) as number[];
    expect(loss).toBeLessThan(history.loss?.[1] as number);
    optimizer.dispose();
  });

  it('takes validation data, and data sets of batches of different lengths', async () => {
    const { model: made, ys } = LABEL_CASES['a tagger, labels [B, T] with -1 at padding'] as LabelCase;
    const model = made();
    const optimizer = new AdamW({ learningRate: 0.05 });
    compileForLabels(model, optimizer);
    const validationData: [tf.Tensor, tf.Tensor] = [ids(TOKENS), ys()];
    const batch = (length: number) => ({
      xs: ids(TOKENS.map((row) => row.slice(0, length))),
      ys: ys().slice([0, 0], [-1, length]),
    });
    const batches = tf.data.generator(function* () {
      yield batch(3);
      yield batch(5);
    } as unknown as () => Iterator<tf.TensorContainer>);
    const set = await model.fitDataset(batches, { epochs: 3, verbose: 0, validationData });
    expect(set.history.val_loss?.at(-1)).toBeLessThan(set.history.val_loss?.[0] as number);
    const { history } = await model.fit(...validationData, { epochs: 1, verbose: 0, validationData });
    expect(history.val_loss?.[0]).toBeLessThan(history.loss?.[0] as number);
    const split = await model.fit(...validationData, { epochs: 1, verbose: 0, validationSplit: 0.4 });
    expect(split.history.val_sequenceAccuracy).toHaveLength(1);
    optimizer.dispose();
  });
});

describe('model.compile', () => {
  const refused = (model: tf.LayersModel, args: Partial<tf.ModelCompileArgs>) => () =>
    model.compile({ optimizer: 'sgd', loss: sparseCategoricalCrossentropy(), ...args });
  const ofSoftmax = () => {
    const tokens = input('tokens');
    const softmax = tf.layers.dense({ units: 3, activation: 'softmax', name: 'answer' });
    return tf.model({ inputs: tokens, outputs: chain(tokens, [embedding('words'), softmax]) });
  };

  it.each(['categoricalCrossentropy', 'sparseCategoricalCrossentropy', 'binaryCrossentropy'])(
    'refuses %s of logits, in nested models too',
    (loss) => {
      const tagger = sequenceModel(3);
      tagger.outputNames[0] = 'tags';
      const error = new RangeError(
        `compile: loss '${loss}' takes probabilities; got logits, output "tags"; for integer labels give the function ` +
          'sparseCategoricalCrossentropy() of this package, for others tf.losses.softmaxCrossEntropy or sigmoidCrossEntropy',
      );
      expect(refused(tagger, { loss })).toThrow(error);
      expect(refused(tagger, { loss: [loss] })).toThrow(error);
      expect(refused(tagger, { loss: { tags: loss } })).toThrow(error);
      const tokens = input('tokens');
      const nested = tf.model({ inputs: tokens, outputs: tagger.apply(tokens) as Symbolic });
      expect(refused(nested, { loss })).toThrow(/takes probabilities; got logits/);
      const dense = chain(tokens, [embedding('words'), tf.layers.dense({ units: 3 })]);
      expect(refused(tf.model({ inputs: tokens, outputs: dense }), { loss })).toThrow(/got logits/);
      expect(refused(ofSoftmax(), { loss })).not.toThrow();
      const stock = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
      expect(refused(stock, { loss })).not.toThrow();
    },
  );

  it('refuses probabilities for the loss of logits, and stock metrics for labels', () => {
    expect(refused(ofSoftmax(), {})).toThrow(
      new RangeError(
        'compile: sparseCategoricalCrossentropy takes logits; got probabilities, output "answer" of a softmax or sigmoid',
      ),
    );
    for (const metrics of ['accuracy', [tokenAccuracy(), 'accuracy'], { tags: ['accuracy'] }]) {
      const tagger = sequenceModel(3);
      tagger.outputNames[0] = 'tags';
      expect(refused(tagger, { metrics } as Partial<tf.ModelCompileArgs>)).toThrow(
        new RangeError(
          "compile: metrics of a loss of labels must be functions such as tokenAccuracy(); got 'accuracy', which takes other targets",
        ),
      );
    }
  });

  it('refuses a loss and metrics that are not called', () => {
    const model = sequenceModel(3);
    const metrics = [tokenAccuracy(), tokenAccuracy] as unknown as string[];
    for (const [args, error] of [
      [
        { loss: sparseCategoricalCrossentropy },
        'loss: sparseCategoricalCrossentropy must be called: give sparseCategoricalCrossentropy()',
      ],
      [{ metrics }, 'metrics: tokenAccuracy must be called: give tokenAccuracy()'],
      [{ metrics: { tags: metrics } }, 'metrics: tokenAccuracy must be called: give tokenAccuracy()'],
    ] as const) {
      expect(refused(model, args as Partial<tf.ModelCompileArgs>)).toThrow(
        new RangeError(`compile: ${error}`),
      );
    }
  });

  it('refuses the weights of classes of fit, which tf.js would look up by one-hot rows', async () => {
    const model = sequenceModel(3);
    refused(model, {})();
    const fitted = model.fit(ids(TOKENS), ids(TOKENS), { classWeight: { 0: 1, 1: 2, 2: 3 } });
    await expect(fitted).rejects.toThrow(
      new RangeError(
        'fit: classWeight is not for losses of labels; give it to sparseCategoricalCrossentropy({ classWeight: [...] })',
      ),
    );
  });
});
