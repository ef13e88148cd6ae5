import type { Init, Results } from '../experiment/results.js';
import type { Markup } from './markup.js';
import { encodingsLead, encodingsNote, encodingsPanel } from './sections/answer.js';
import { fineTuningLead, fineTuningNote, fineTuningPanel } from './sections/fineTuning.js';
import type { JudgedTask } from './verdict.js';
import type { PanelOptions, View } from './view.js';

/** What a report is about, and how it answers that. */
export interface Subject {
  readonly title: string;
  readonly question: string;
  /** What every run trains. */
  readonly model: string;
  /** What there are several of. */
  readonly counted: readonly ('task' | 'encoding' | 'seed')[];
  /** The answer in a sentence. */
  lead(view: View): Markup;
  /** What it rests on, of one task. */
  panel(view: View, task: JudgedTask, options?: PanelOptions): Markup;
  /** How to read the panels. */
  note(view: View): Markup;
}

export function subjectOf({ settings }: Results): Subject {
  const init = settings[0]?.init;
  return init ? fineTuning(init) : ENCODINGS;
}

const ENCODINGS: Subject = {
  title: 'Positional encodings compared',
  question: 'Which positional encodings use word order?',
  model: 'small transformer',
  counted: ['task', 'encoding', 'seed'],
  lead: encodingsLead,
  panel: encodingsPanel,
  note: encodingsNote,
};

function fineTuning(init: Init): Subject {
  return {
    title: 'A fine-tuned published encoder',
    question: 'How well does a published encoder learn these data?',
    model: 'published encoder',
    counted: ['task', 'seed'],
    lead: (view) => fineTuningLead(init, view),
    panel: fineTuningPanel,
    note: fineTuningNote,
  };
}
