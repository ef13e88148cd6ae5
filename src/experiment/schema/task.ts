import { z } from 'zod';
import { accuracy, distinct, length, lengthKey, name, some, someByKey } from './parts.js';

const testPart = z
  .strictObject({
    asked: some(z.int().min(0)).describe(
      'Answers that each sequence asks for: 1 (classify), or as many as it has tokens with a tag (tag).',
    ),
    groups: some(z.int().min(0)).describe(
      'Group of each sequence, from 0, ascending: neighbours of the same tokens are one, as a sentence and its counterpart. Groups are independent.',
    ),
  })
  .meta({ id: 'testPart', description: 'What the sequences of a test part ask for, in their order.' });

export const task = z
  .strictObject({
    name: name.describe("What --tasks calls it; of own data, the training file's name without its ending."),
    description: z.string(),
    type: z
      .enum(['classify', 'tag'])
      .describe('classify: one label a sequence. tag: one a token, where anything is asked of it.'),
    classes: distinct(name),
    bagOfWordsAccuracy: accuracy
      .nullable()
      .describe(
        'The best that anything blind to order can reach on the test part; null where that is not known (own data).',
      ),
    trainLengths: z.tuple([length, length]).describe('Shortest and longest sequence of training.'),
    testLengths: distinct(length).describe(
      'Longest sequence of each test part. A task has three: as long as training, then 2 and 4 times that. Own data have one.',
    ),
    testParts: someByKey(lengthKey, testPart).describe('Entry of testLengths -> its sequences.'),
  })
  .meta({ id: 'task' });

export const invarianceRow = z
  .strictObject({
    encoding: name,
    sentences: z.tuple([name, name]).describe('Two sentences of the same words in another order.'),
    maxDifference: z
      .number()
      .min(0)
      .describe(
        "Largest absolute difference between the untrained encoder's outputs (logits) for the two: 0 to float32 rounding where these weights do not tell the two apart.",
      ),
  })
  .meta({ id: 'invarianceRow' });
