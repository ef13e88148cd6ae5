import * as tf from '@tensorflow/tfjs';
import { PositionError } from '../../layers/index.js';
import { toBatch } from '../data/batch.js';
import type { Dataset } from '../data/dataset.js';
import { type PositionalProbe, positionalProbe } from '../models/positionalProbe.js';
import type { Example } from '../tasks/task.js';
import { rounded } from './rounded.js';

const MOST_POSITIONS = 32;

/**
 * What the encoding in a model does at its first positions: as many as it has, those of training at least; and for a sentence,
 * if it looks at content.
 */
export async function probePositions(
  model: tf.LayersModel,
  { maxLength }: Pick<Dataset, 'maxLength'>,
  sentence?: Example,
): Promise<PositionalProbe> {
  const batch = sentence && toBatch([sentence]);
  try {
    return rounded(await positionalProbe(model, MOST_POSITIONS, batch?.tokens));
  } catch (error) {
    // A table that ends.
    if (!(error instanceof PositionError)) throw error;
    return rounded(await positionalProbe(model, Math.min(maxLength, MOST_POSITIONS), batch?.tokens));
  } finally {
    if (batch) tf.dispose([batch.tokens, batch.labels]);
  }
}
