import * as tf from '@tensorflow/tfjs';
import { toBatch } from '../data/batch.js';
import { transformerEncoder } from '../models/transformerEncoder.js';
import { encodeWords, taskByName } from '../tasks/index.js';
import type { InvarianceRow, Settings } from './results.js';

/** The same words, who did it exchanged. */
const SENTENCES = ['Adam ate an apple', 'Apple ate an Adam'] as const;

/** What settings say of an encoder. */
export type EncoderShape = Pick<Settings, 'width' | 'layers' | 'heads' | 'causal'>;

/**
 * The claim that everyone starts from, on an untrained encoder: the largest difference between its outputs for
 * the two sentences. Without positions and a causal mask it is 0 to float32 rounding, whatever the weights.
 *
 * @throws Error when the encoding cannot run there, or makes numbers that are not finite.
 */
export function invariance(encoding: string, shape: EncoderShape): InvarianceRow {
  const task = taskByName('plausible');
  const model = transformerEncoder({
    vocabSize: task.vocabulary.length,
    modelDim: shape.width,
    numLayers: shape.layers,
    numHeads: shape.heads,
    useCausalMask: shape.causal ?? false,
    maxLength: task.trainLengths.max,
    positional: encoding,
    head: { type: 'classify', numClasses: task.classes.length },
    seed: 1,
  });
  const batch = toBatch(SENTENCES.map((sentence) => ({ tokens: encodeWords(task, sentence), target: 0 })));
  try {
    const maxDifference = tf.tidy(() => {
      const [one, other] = (model.predict(batch.tokens) as tf.Tensor).unstack() as [tf.Tensor, tf.Tensor];
      // Not the difference alone: a maximum may pass over what is no number.
      const finite = tf
        .isFinite(tf.concat([one, other]))
        .all()
        .dataSync()[0];
      if (!finite) throw new Error('the untrained encoder gives numbers that are not finite');
      return one.sub(other).abs().max().dataSync()[0] as number;
    });
    return { encoding, sentences: SENTENCES, maxDifference };
  } finally {
    tf.dispose([batch.tokens, batch.labels]);
    model.dispose();
  }
}
