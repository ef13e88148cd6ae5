import {
  forwardSteps,
  type JobTraining,
  probePositions,
  type SentenceProbe,
} from '../../src/app/training.js';
import { readSentence } from './sentence.js';
import { withTokens } from './withTokens.js';

/** What the encoding does, and what it adds to the scores of a sentence. @throws RangeError when it cannot be read. */
export async function probeOf({ job, data, model }: JobTraining, sentence: string): Promise<SentenceProbe> {
  const { ids } = readSentence(sentence, job.source, data.vocabulary);
  const { attentions } = await withTokens(ids, (tokens) => forwardSteps(model, tokens));
  return {
    tokens: ids.map((id) => data.vocabulary[id] as string),
    positions: await probePositions(model, data, { tokens: ids, target: 0 }),
    added: attentions.map(({ added }) => added),
    trained: data.maxLength - 1,
  };
}
