import type { Init } from '../../experiment/results.js';
import { shortBudget } from '../budget.js';
import { accuracyDots, accuracyTitle } from '../charts/accuracyDots.js';
import { withAxes } from '../charts/withAxes.js';
import { drawChart, figure } from '../figure.js';
import { percent, percentInterval } from '../format.js';
import { html, type Markup } from '../markup.js';
import type { JudgedTask } from '../verdict.js';
import type { PanelOptions, View } from '../view.js';
import { RISING_MARK, risingNote } from './rising.js';

/** How much of the data a published encoder that was trained further gets right. */
export function fineTuningLead({ folder, freeze }: Init, { results, judged }: View): Markup {
  const finished = judged.filter(({ rows }) => rows.length > 0);
  const trained = freeze ? 'frozen, with a new head' : 'fine-tuned, with a new head';
  return html`The encoder of <b>${folder}</b>, ${trained}${
    finished.length === 0
      ? ': no run finished.'
      : html`, after ${shortBudget(results, finished)}:${finished.map((task) => sentence(task))}`
  }`;
}

export function fineTuningPanel(
  { styles }: View,
  task: JudgedTask,
  { caption, axes = {} }: PanelOptions = {},
): Markup {
  return figure(
    caption ?? task.task.name,
    drawChart(accuracyTitle(task), withAxes(accuracyDots(task, styles), axes)),
    html`<p>${task.task.description}</p>`,
  );
}

export function fineTuningNote({ judged }: View): Markup {
  return html`Accuracy on the test part in %. Seeds vary the head’s first weights and the order of the batches. The
point is the mean over seeds; the bar, and the numbers in brackets, are its 95% interval, which
accounts for the variation of seeds and test sequences.${risingNote(judged)}`;
}

function sentence({ task, rows }: JudgedTask): Markup {
  const parts = task.type === 'tag' ? 'tokens' : 'sequences';
  return html`${rows.map(({ row }) => {
    const interval = percentInterval(row.ci95);
    return html` ${percent(row.mean)}% ${interval && `[${interval}] `}${row.stillRises ? html`${RISING_MARK} ` : null}of the ${parts} of <i>${task.name}</i> are right.`;
  })}`;
}
