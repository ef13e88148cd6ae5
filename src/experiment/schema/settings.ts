import { z } from 'zod';
import { count } from './parts.js';

// What is described here is said by `compare --help`, too. Parsed by a part, the other part's fields are left out.

/** How a run trains. */
export const training = z.object({
  steps: count.describe('Training steps of a run.'),
  batch: count.describe('Examples a step.'),
  lr: z.number().gt(0).describe('Learning rate of Adam, constant.'),
});

/** How large a new model is. */
export const modelSize = z.object({
  width: count.describe('Width of the model; a multiple of heads.'),
  layers: count.describe('Transformer blocks.'),
  heads: count.describe('Attention heads of each block.'),
});

/** What a person sets of all runs: `defaultSettings.ts` has the default of each. */
export const trainingSettings = z.strictObject({ ...training.shape, ...modelSize.shape });
