import type { Results } from '../experiment/results.js';
import type { Markup } from './markup.js';
import { encodingsAnswer } from './sections/answer.js';
import { fineTuningAnswer } from './sections/fineTuning.js';
import type { View } from './view.js';

/** What a report is about, and how it answers that. */
export interface Subject {
  readonly title: string;
  readonly question: string;
  /** What every run trains. */
  readonly encoder: string;
  /** What there are several of. */
  readonly counted: readonly ('task' | 'encoding' | 'seed')[];
  answer(view: View): Markup;
}

export function subjectOf({ settings }: Results): Subject {
  const init = settings[0]?.init;
  if (!init) return ENCODINGS;
  return {
    title: 'A published encoder trained further',
    question: 'What does a published encoder make of these data?',
    encoder: 'published encoder',
    counted: ['task', 'seed'],
    answer: (view) => fineTuningAnswer(init, view),
  };
}

const ENCODINGS: Subject = {
  title: 'Positional encodings compared',
  question: 'Which positional encodings use word order?',
  encoder: 'small transformer encoder',
  counted: ['task', 'encoding', 'seed'],
  answer: encodingsAnswer,
};
