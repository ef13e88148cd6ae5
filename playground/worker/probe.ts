import * as tf from '@tensorflow/tfjs';
import {
  forwardSteps,
  type JobTraining,
  probePositions,
  type SentenceProbe,
  toBatch,
} from '../../src/app/training.js';
import { readSentence } from './sentence.js';

/** What the encoding does, and what it adds to the scores of a sentence. @throws RangeError when it cannot be read. */
export async function probeOf({ job, data, model }: JobTraining, sentence: string): Promise<SentenceProbe> {
  const { ids } = readSentence(sentence, job.source, data.vocabulary);
  const example = { tokens: ids, target: 0 };
  const { tokens, labels } = toBatch([example]);
  try {
    const { attentions } = await forwardSteps(model, tokens);
    return {
      tokens: ids.map((id) => data.vocabulary[id] as string),
      positions: await probePositions(model, data, example),
      added: attentions.map(({ added }) => added),
      trained: data.maxLength - 1,
    };
  } finally {
    tf.dispose([tokens, labels]);
  }
}
