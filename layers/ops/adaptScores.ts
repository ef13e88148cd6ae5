import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.js';
import { biasGradient, expandRelativeBias } from './scoreBias.js';
import { withGradient, zerosFrom } from './withGradient.js';

/** Of LeakyReLU, as in PyTorch. */
const LEAK = 0.01;

type Given = {
  scores: tf.Tensor;
  bias: tf.Tensor;
  hiddenBias: tf.Tensor;
  scoreKernel: tf.Tensor;
  outputKernel: tf.Tensor;
  outputBias: tf.Tensor;
};

/** -> [adapted scores [B, H, T, S]] */
const forward = operation<Given, { leak: number }>('TransformerAdaptScores', (given, attributes) => {
  const { scores, bias, outputKernel, outputBias } = given;
  const [, , T, S] = scores.shape as [number, number, number, number];
  const hidden = tf.leakyRelu(hiddenOf(given), attributes.leak);
  const adapted = overPairs(outputKernel, hidden, true).add(outputBias.reshape([1, -1, 1, 1]));
  return [adapted.add(scores).add(expandRelativeBias(bias, T, S))];
});

/** -> gradients of all that is given, in their order */
const backward = operation<Given & { dy: tf.Tensor }, { leak: number }>(
  'TransformerAdaptScoresGrad',
  ({ dy, ...given }, { leak }) => {
    const { scores, bias, hiddenBias, scoreKernel, outputKernel } = given;
    const hidden = hiddenOf(given);
    const slopes = hidden
      .greater(0)
      .cast('float32')
      .mul(1 - leak)
      .add(leak);
    const dHidden = overPairs(outputKernel, dy, false).mul<tf.Tensor>(slopes);
    return [
      dy.add(overPairs(scoreKernel, dHidden, false)),
      biasGradient(dy, bias),
      biasGradient(dHidden, hiddenBias),
      sumOverPairs(scores, dHidden),
      sumOverPairs(tf.leakyRelu(hidden, leak), dy),
      dy.sum([0, 2, 3]),
    ];
  },
);

/**
 * Scores with a bias, and with what a small network makes of both, of all heads at each pair of query and key:
 * scores + bias + LeakyReLU(scores scoreKernel + hiddenBias) outputKernel + outputBias. It has gradients. Where the backend has a kernel
 * for it, the hidden units are never held.
 *
 * @param scores [B, H, T, S]
 * @param bias [H, T + S - 1] by distance, entry j - i + T - 1 for key j and query i; or [1 or B, H, T, S]
 * @param hiddenBias what the bias adds to the U hidden units, in the same form: [U, T + S - 1] or [1 or B, U, T, S]
 * @param network scoreKernel [H, U], outputKernel [U, H], outputBias [H]
 * @returns [B, H, T, S]
 */
export function adaptScores(
  scores: tf.Tensor,
  bias: tf.Tensor,
  hiddenBias: tf.Tensor,
  network: Pick<Given, 'scoreKernel' | 'outputKernel' | 'outputBias'>,
): tf.Tensor {
  const adapt = withGradient((...all: [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]) => {
    const [scores, bias, hiddenBias, scoreKernel, outputKernel, outputBias] = all;
    const given = { scores, bias, hiddenBias, scoreKernel, outputKernel, outputBias };
    return {
      value: forward(given, { leak: LEAK })[0] as tf.Tensor,
      saved: given,
      gradient: (dy, saved) => backward({ dy, ...saved }, { leak: LEAK }),
    };
  });
  const { scoreKernel, outputKernel, outputBias } = network;
  if (scores.size === 0) {
    return zerosFrom([scores, bias, hiddenBias, scoreKernel, outputKernel, outputBias], scores.shape);
  }
  return adapt(scores, bias, hiddenBias, scoreKernel, outputKernel, outputBias);
}

/** [B, U, T, S] before activation. */
function hiddenOf({ scores, hiddenBias, scoreKernel }: Given): tf.Tensor {
  const [, , T, S] = scores.shape as [number, number, number, number];
  return overPairs(scoreKernel, scores, true).add(expandRelativeBias(hiddenBias, T, S));
}

/** x [B, N, T, S] by a kernel [N, M], or [M, N] where it is not turned: [B, M, T, S]. */
function overPairs(kernel: tf.Tensor, x: tf.Tensor, turned: boolean): tf.Tensor {
  const [B, N, T, S] = x.shape as [number, number, number, number];
  const shared = kernel.expandDims(0).tile([B, 1, 1]);
  return tf.matMul(shared, x.reshape([B, N, T * S]), turned, false).reshape([B, -1, T, S]);
}

/** x [B, N, T, S] and y [B, M, T, S] -> [N, M] */
function sumOverPairs(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const byPair = (z: tf.Tensor) => z.reshape([z.shape[0] as number, z.shape[1] as number, -1]);
  return tf.matMul(byPair(x), byPair(y), false, true).sum(0);
}
