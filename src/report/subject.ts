import type { Results } from '../experiment/results.js';
import type { Markup } from './markup.js';
import type { EncodingStyle } from './palette.js';
import { answerSection } from './sections/answer.js';
import { fineTuningSection } from './sections/fineTuning.js';
import type { JudgedTask } from './verdict.js';

/** What a report is about, and how it answers that. */
export interface Subject {
  readonly title: string;
  readonly question: string;
  /** What every run trains. */
  readonly encoder: string;
  /** What there are several of. */
  readonly counted: readonly ('task' | 'encoding' | 'seed')[];
  answer(judged: readonly JudgedTask[], styles: ReadonlyMap<string, EncodingStyle>): Markup;
}

export function subjectOf({ settings: { init } }: Results): Subject {
  if (!init) return ENCODINGS;
  return {
    title: 'A published encoder trained further',
    question: 'What does a published encoder make of these data?',
    encoder: 'published encoder',
    counted: ['task', 'seed'],
    answer: (judged, styles) => fineTuningSection(init, judged, styles),
  };
}

const ENCODINGS: Subject = {
  title: 'Positional encodings compared',
  question: 'Which positional encodings tell word order?',
  encoder: 'small transformer encoder',
  counted: ['task', 'encoding', 'seed'],
  answer: answerSection,
};
