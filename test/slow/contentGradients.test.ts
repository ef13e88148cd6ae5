import * as tf from '@tensorflow/tfjs';
import { describeOnEachBackend } from '../support/backends.js';
import { attentionWith, CONTENT_ENCODINGS, x } from '../support/contentEncodings.js';
import { expectWeightGradients } from '../support/finiteDifferences.js';
import { randomizeWeights, run, weightsByName } from '../support/tensors.js';

describeOnEachBackend('encodings by content', () => {
  it.each(CONTENT_ENCODINGS.flatMap((name) => [true, false].map((causal) => [name, causal] as const)))(
    '%s, causal: %s, has the gradients of its values',
    (name, causal) => {
      const layer = attentionWith(name, { useCausalMask: causal });
      run(layer, x());
      randomizeWeights(layer, 5);
      const named = weightsByName(layer);
      // LeakyReLU has a bend that no differences see through; golden numbers are of both of its sides.
      const [kernel, bias] = ['hiddenKernel', 'hiddenBias'].map((weight) =>
        named.get(`positional/${weight}`),
      );
      kernel?.write(kernel.read().mul(0.1));
      bias?.write(tf.fill(bias.shape as number[], 2));
      const mask = tf.tensor2d([
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 0],
      ]);
      expectWeightGradients(() => run(layer, x(), { mask }), named);
    },
  );
});
