import * as tf from '@tensorflow/tfjs';
import {
  type LabelFunction,
  perplexity,
  sequenceAccuracy,
  sparseCategoricalCrossentropy,
  tokenAccuracy,
} from '../../../layers/index.js';
import { crossEntropy } from '../../../layers/public/ops.js';
import { describeOnEachBackend, tensorsLeft } from '../../support/backends.js';
import { randomTensor } from '../../support/tensors.js';

const numberOf = (value: tf.Tensor) => value.dataSync()[0] as number;

describeOnEachBackend('losses and metrics of labels', () => {
  const [B, T, K] = [2, 3, 5];
  const logits = () => randomTensor([B, T, K], 1).mul(3);
  const labels = (ignored = -1) => tf.tensor2d([4, ignored, 1, 2, ignored, 2], [B, T], 'int32');

  it('take labels [B, T], [B, T, 1], [B] and [B, 1], whole numbers or floats', () => {
    const expected = numberOf(crossEntropy(logits(), labels()));
    const loss = sparseCategoricalCrossentropy();
    for (const given of [labels(), labels().expandDims(2), labels().toFloat()]) {
      expect(numberOf(loss(given, logits()))).toBe(expected);
    }
    const [classes, ofClasses] = [tf.tensor1d([4, 0], 'int32'), randomTensor([B, K], 2)];
    const ofSequences = numberOf(crossEntropy(ofClasses, classes));
    expect(numberOf(loss(classes, ofClasses))).toBe(ofSequences);
    expect(numberOf(loss(classes.expandDims(1), ofClasses))).toBe(ofSequences);
  });

  it.each<[string, (options: { ignoreClass?: number }) => LabelFunction]>([
    ['sparseCategoricalCrossentropy', sparseCategoricalCrossentropy],
    ['tokenAccuracy', tokenAccuracy],
    ['sequenceAccuracy', sequenceAccuracy],
    ['perplexity', perplexity],
  ])('%s leaves out one label more, and what the mask of the logits hides', (name, made) => {
    const expected = numberOf(made({})(labels(), logits()));
    expect(numberOf(made({ ignoreClass: -100 })(labels(-100), logits()))).toBe(expected);
    expect(numberOf(made({ ignoreClass: 0 })(labels(0), logits()))).toBe(expected);
    const masked = logits();
    masked.kerasMask = tf.tensor2d([1, 0, 1, 1, 0, 1], [B, T], 'bool');
    expect(numberOf(made({})(labels(3), masked))).toBe(expected);
    expect(made({}).name).toBe(name);
  });

  it('count what is right', () => {
    const rows = tf.oneHot(tf.tensor1d([4, 0, 1, 2, 0, 3], 'int32'), K).reshape([B, T, K]);
    expect(numberOf(tokenAccuracy()(labels(), rows))).toBe(0.75);
    expect(numberOf(sequenceAccuracy()(labels(), rows))).toBe(0.5);
    const ofOne = tf.tensor2d([4, -1, 1, -1, -1, -1], [B, T], 'int32');
    expect(numberOf(sequenceAccuracy()(ofOne, rows))).toBe(1);
    expect(numberOf(sequenceAccuracy()(ofOne, tf.zeros([B, T, K])))).toBe(0);
    expect(numberOf(tokenAccuracy()(tf.fill([B, T], -1, 'int32'), rows))).toBe(0);
    expect(numberOf(sequenceAccuracy()(tf.tensor1d([4, 0], 'int32'), tf.eye(B, K)))).toBe(0);
    expect(numberOf(sequenceAccuracy()(tf.tensor1d([0, 3], 'int32'), tf.eye(B, K)))).toBe(0.5);
    expect(numberOf(perplexity()(labels(), tf.zeros([B, T, K])))).toBeCloseTo(K, 5);
  });

  it('refuse one-hot targets and other shapes, and options that there are not', () => {
    const loss = sparseCategoricalCrossentropy();
    expect(() => loss(tf.zeros([B, T, K]), logits())).toThrow(
      new RangeError(
        'sparseCategoricalCrossentropy: labels of logits [2, 3, 5] must have shape [2, 3]; got [2, 3, 5]',
      ),
    );
    expect(() => sparseCategoricalCrossentropy({ fromLogits: true } as object)).toThrow(
      new RangeError(
        'sparseCategoricalCrossentropy: there is no option "fromLogits". The options are ignoreClass, labelSmoothing, classWeight',
      ),
    );
    expect(() => tokenAccuracy({ ignoreIndex: 0 } as object)).toThrow(
      new RangeError(
        'tokenAccuracy: there is no option "ignoreIndex". Did you mean "ignoreClass"? The options are ignoreClass',
      ),
    );
    expect(() => perplexity({ ignoreClass: 0.5 })).toThrow(
      new RangeError('perplexity: ignoreClass must be an integer; got 0.5'),
    );
    expect(() => sparseCategoricalCrossentropy({ labelSmoothing: 1 })).toThrow(
      'sparseCategoricalCrossentropy: labelSmoothing must be at least 0 and less than 1; got 1',
    );
  });

  it('leave no tensors', () => {
    const [given, rows] = [labels(), logits()];
    for (const run of [
      sparseCategoricalCrossentropy({ ignoreClass: 0, labelSmoothing: 0.1 }),
      tokenAccuracy(),
      sequenceAccuracy(),
      perplexity(),
    ]) {
      expect(tensorsLeft(() => run(given, rows).dispose())).toBe(0);
    }
  });
});
