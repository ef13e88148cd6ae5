import { z } from 'zod';
import { accuracy, some } from './parts.js';

/** What read-outs of a model's states are right about: for a run as accuracies, for a summary as estimates of them. */
export function probeOf<T extends z.ZodType>(value: T) {
  const layer = z.strictObject({
    token: value.describe('On the token that stands at a place.'),
    position: value.describe('On that place, counted from the start.'),
  });
  const layers = some(layer);
  return z.strictObject({
    untrained: layers.describe(
      "Before training, or of a published encoder before this one's: after the embedding, then after each block.",
    ),
    trained: layers.describe('After training, likewise.'),
    chance: layer.describe('Of whoever always answers what is most frequent.'),
    positionOfToken: value.describe(
      'On positions, of a read-out of the token itself, one-hot, in the place of a state: what the data tell without order.',
    ),
  });
}

export const probe = probeOf(accuracy).meta({
  id: 'probe',
  description:
    'How often linear read-outs of the states are right, over all tokens: ridge regression on one-hot targets, the ridge 0.001 times the mean sum of squares of a channel. Fitted on about 4,096 tokens of the training part, tested on as many of the first test part.',
});
