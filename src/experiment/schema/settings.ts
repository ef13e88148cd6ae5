import { z } from 'zod';
import { count } from './parts.js';

// What is described here is said by `compare --help`, too. Parsed by a part, the other part's fields are left out.

/** How a run trains. */
export const training = z.object({
  steps: count.describe('Training steps of a run.'),
  batch: count.describe('Examples per step.'),
  lr: z.number().gt(0).describe('Learning rate of Adam; with a schedule, its peak.'),
});

const positive = z.number().gt(0);
const share = positive.lt(1);

/** What a training does besides plain Adam; each is left out where it does not. */
export const optimization = z.object({
  warmup: z.exactOptional(count.describe('Steps of linear warm-up of the learning rate.')),
  schedule: z.exactOptional(
    z
      .enum(['linear', 'cosine', 'inverse-sqrt'])
      .describe('Decay of the learning rate after the warm-up; constant by default.'),
  ),
  weightDecay: z.exactOptional(positive.describe('Decoupled weight decay of kernels and tables.')),
  clip: z.exactOptional(positive.describe('Global norm that gradients are clipped to.')),
  until: z.exactOptional(
    positive.lte(1).describe('Accuracy on the validation part at which a training stops early.'),
  ),
  curriculum: z.exactOptional(
    positive
      .lte(1)
      .describe('Fraction of the steps over which training sequences grow from the shortest to the longest.'),
  ),
  dropout: z.exactOptional(share.describe('Dropout rate in training.')),
});

/** How large a new model is. */
export const modelSize = z.object({
  width: count.describe('Width of the model; a multiple of heads.'),
  layers: count.describe('Transformer blocks.'),
  heads: count.describe('Attention heads of each block.'),
});

/** What a person sets of a run: `defaultSettings.ts` has the default of each. */
export const trainingSettings = z.strictObject({ ...training.shape, ...modelSize.shape });
