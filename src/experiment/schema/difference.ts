import { z } from 'zod';
import { length, name } from './parts.js';

const share = z.number().min(-1).max(1);

const probability = z.number().min(0).max(1);

export const differenceRow = z
  .strictObject({
    task: name,
    length: length.describe('Entry of testLengths: the test part.'),
    encoding: name,
    other: name,
    mean: share.describe('Accuracy of encoding less that of other, mean over the seeds that both have.'),
    ci95: z
      .tuple([share, share])
      .describe('95% interval for other seeds and other test sequences of the same kind, cut at -1 and 1.'),
    n: z.int().min(2).describe('Seeds that both have.'),
    p: probability.describe('Two-sided, of this pair alone; values below 1e-12 are not told apart.'),
    holmP: probability.describe("p by Holm's correction for all pairs of the task on this test part."),
    verdict: z
      .enum(['better', 'worse', 'notClear'])
      .describe('What encoding is beside other, where holmP is 0.05 or less.'),
  })
  .meta({
    id: 'differenceRow',
    description: 'Two encodings on the same test sequences, seed by seed.',
  });
