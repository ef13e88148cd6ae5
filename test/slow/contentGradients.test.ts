import * as tf from '@tensorflow/tfjs';
import { describeOnEachBackend } from '../support/backends.js';
import { attentionWith, CONTENT_ENCODINGS, x } from '../support/contentEncodings.js';
import { expectWeightGradients } from '../support/finiteDifferences.js';
import { randomizeWeights, randomTensor, run, weightsByName } from '../support/tensors.js';

describeOnEachBackend('encodings by content', () => {
  it.each(CONTENT_ENCODINGS.flatMap((name) => [true, false].map((causal) => [name, causal] as const)))(
    '%s, causal: %s, has the gradients of its values',
    (name, causal) => {
      const layer = attentionWith(name, { useCausalMask: causal });
      run(layer, x());
      randomizeWeights(layer, 5);
      const named = weightsByName(layer);
      // Differences do not see through bends: LeakyReLU has one at 0, on both sides of which golden numbers are, and CoPE's table
      // has one in every row, unless its rows lie on a line.
      const [kernel, bias] = ['hiddenKernel', 'hiddenBias'].map((weight) =>
        named.get(`positional/${weight}`),
      );
      kernel?.write(kernel.read().mul(0.1));
      bias?.write(tf.fill(bias.shape as number[], 2));
      const table = name === 'cope' ? named.get('positional/embeddings') : null;
      if (table) {
        const [rows, width] = table.shape as [number, number];
        table.write(
          tf
            .range(0, rows)
            .expandDims(1)
            .mul(randomTensor([1, width], 8)),
        );
      }
      const mask = tf.tensor2d([
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 0],
      ]);
      expectWeightGradients(() => run(layer, x(), { mask }), named);
    },
  );
});
