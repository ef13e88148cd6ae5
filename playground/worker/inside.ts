import { forwardSteps, type JobTraining } from '../../src/app/training.js';
import type { Inside, InsidePair } from '../protocol.js';
import { answerOf } from './answer.js';
import { readSentence } from './sentence.js';
import { withTokens } from './withTokens.js';

/** The numbers of one or two orders of a sentence. @throws RangeError when it cannot be read, or is too long. */
export async function insideOf(
  training: JobTraining,
  now: string,
  before: string | null,
): Promise<InsidePair> {
  return {
    now: await inside(training, now),
    before: before === null ? null : await inside(training, before),
  };
}

async function inside(training: JobTraining, sentence: string): Promise<Inside> {
  const answer = await answerOf(training, sentence);
  const { ids } = readSentence(sentence, training.job.source, training.data.vocabulary);
  return { answer, ...(await withTokens(ids, (tokens) => forwardSteps(training.model, tokens))) };
}
