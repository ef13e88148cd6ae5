import * as tf from '@tensorflow/tfjs';
import { withCallArguments } from '../../layers/index.js';

/**
 * Returns the weights of every attention in a model for an input, in order of execution.
 *
 * Works on any `tf.LayersModel` with layers that give their weights to the call argument `onAttentionScores`, as
 * `MultiHeadAttention` does, in whatever block it is.
 *
 * @param inputs what `model.predict` takes
 * @returns one tensor [B, H, T, S] per attention, each row of keys summing to 1; the caller disposes them
 */
export function attentionMaps(model: tf.LayersModel, inputs: tf.Tensor | tf.Tensor[]): tf.Tensor4D[] {
  const { outputs, maps } = predictWithAttention(model, inputs);
  tf.dispose(outputs);
  return maps;
}

/** What a model makes of an input, and the `attentionMaps` of the same pass; the caller disposes both. */
export function predictWithAttention(
  model: tf.LayersModel,
  inputs: tf.Tensor | tf.Tensor[],
): { outputs: tf.Tensor | tf.Tensor[]; maps: tf.Tensor4D[] } {
  const maps: tf.Tensor4D[] = [];
  const onAttentionScores = (weights: tf.Tensor) => {
    maps.push(tf.keep(weights.clone()) as tf.Tensor4D);
  };
  // In one batch: by default predict cuts at 32 examples, which would give a map for each cut.
  const [batchSize = 1] = (Array.isArray(inputs) ? inputs[0] : inputs)?.shape ?? [];
  try {
    const outputs = withCallArguments({ onAttentionScores }, () => model.predict(inputs, { batchSize }));
    return { outputs, maps };
  } catch (error) {
    tf.dispose(maps);
    throw error;
  }
}
