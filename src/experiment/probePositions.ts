import type * as tf from '@tensorflow/tfjs';
import { PositionError } from '../../layers/index.js';
import type { Dataset } from '../data/dataset.js';
import { type PositionalProbe, positionalProbe } from '../models/positionalProbe.js';
import { rounded } from './rounded.js';

const MOST_POSITIONS = 32;

/** What the encoding in a model does at its first positions: as many as it has, those of training at least. */
export async function probePositions(
  model: tf.LayersModel,
  { trainLengths }: Pick<Dataset, 'trainLengths'>,
): Promise<PositionalProbe> {
  try {
    return rounded(await positionalProbe(model, MOST_POSITIONS));
  } catch (error) {
    // A table that ends.
    if (!(error instanceof PositionError)) throw error;
    return rounded(await positionalProbe(model, Math.min(trainLengths[1], MOST_POSITIONS)));
  }
}
