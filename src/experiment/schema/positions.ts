import { z } from 'zod';
import { some } from './parts.js';

const table = some(some(z.number())).meta({ id: 'table' });

const attentionProbe = z
  .strictObject({
    scoreBias: some(some(z.number().nullable()))
      .nullable()
      .describe(
        'What is added to scores, [head][distance]; null where nothing is, or at a distance that the head does not look at.',
      ),
    similarity: table
      .nullable()
      .describe(
        'The product of a query and a key that would be the same unit vector, all its channels equal, if places did nothing to them, [head][distance]; null where that is always 1.',
      ),
    rotation: table
      .nullable()
      .describe(
        'By how much channel pairs of queries and keys turn, [position][pair], in radians, -pi to pi; null where none turns.',
      ),
    contentBias: some(some(some(z.number().nullable())))
      .optional()
      .describe(
        'What is added to the scores of the first sentence of attention, [head][query][key]; null where the head does not look. Only where it depends on what the words are, and after training; scoreBias is then that of zeros.',
      ),
  })
  .meta({
    id: 'attentionProbe',
    description:
      'A distance is key position - query position, from -(T - 1) to T - 1: entry T - 1 is 0. Where a number does not depend on the distance alone, it is the mean over the pairs at that distance.',
  });

/** The form of a `PositionalProbe`. */
export const positionalProbe = z
  .strictObject({
    inputs: table
      .nullable()
      .describe('What the embedding makes of zeros, [position][channel]; null where it adds nothing.'),
    attentions: z
      .array(attentionProbe)
      .describe('One for each attention, in the order in which the model has them.'),
  })
  .meta({
    id: 'positionalProbe',
    description:
      'What the encodings in a model do at positions 0, 1, ..., T - 1, by what their own methods give.',
  });
