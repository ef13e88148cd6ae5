import type { Results } from '../../experiment/results.js';
import { ACCURACY, LOSS, learningCurves } from '../charts/learningCurves.js';
import { lengthCurves } from '../charts/lengthCurves.js';
import { drawChart, figure } from '../figure.js';
import { list } from '../format.js';
import { legend } from '../legend.js';
import { lengthLimits } from '../limits.js';
import { html, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';
import type { JudgedTask } from '../verdict.js';

type Styles = ReadonlyMap<string, EncodingStyle>;

/** How fast each encoding learns. */
export function learningSection(results: Results, judged: readonly JudgedTask[], styles: Styles): Markup {
  const charts = judged.flatMap(({ task, rows, needsOrder }) => {
    if (rows.length === 0) return [];
    const runs = results.runs.filter((run) => run.task === task.name);
    const ceiling = needsOrder ? (task.bagOfWordsAccuracy ?? undefined) : undefined;
    const accuracy = drawChart(
      `Test accuracy on ${task.name} while training, one curve an encoding`,
      learningCurves(runs, styles, { ...ACCURACY, reference: ceiling }),
    );
    const loss = drawChart(
      `Training loss on ${task.name}, one curve an encoding`,
      learningCurves(runs, styles, LOSS),
    );
    return [figure(task.name, html`${accuracy}${loss}`)];
  });
  return html`<section id="learning">
<h2>While training</h2>
<p>The mean over seeds, the band of its 95% interval, and each seed as a faint line. Dashed: what is possible without
knowing the order of the words.</p>
${legend(trained(judged, styles))}
<div class="grid">${charts}</div>
</section>`;
}

/** How far each encoding carries what it learned. Own data have one length, and then there is nothing to draw. */
export function lengthSection(
  results: Results,
  judged: readonly JudgedTask[],
  styles: Styles,
): Markup | null {
  const tasks = judged.filter(({ task, rows }) => task.testLengths.length > 1 && rows.length > 0);
  if (tasks.length === 0) return null;
  const charts = tasks.map(({ task, rows }) =>
    figure(
      task.name,
      drawChart(
        `Accuracy on ${task.name} against the length of the sequence, one line an encoding`,
        lengthCurves(
          task,
          rows.map(({ row }) => row),
          styles,
        ),
      ),
      html`${lengthLimits(results.runs, task.name).map(
        ({ encoding, lengths, reason }) =>
          html`<p><b>${encoding}</b> cannot run at ${list(lengths.map(String))} tokens: ${reason}</p>`,
      )}`,
    ),
  );
  return html`<section id="length">
<h2>Beyond the lengths of training</h2>
<p>Shaded: the lengths that were trained on. Bars are 95% intervals; encodings at one length stand beside each other
so that none hides another. Dashed: what is possible without knowing the order of the words.</p>
${legend(trained(judged, styles))}
<div class="grid">${charts}</div>
</section>`;
}

/** The encodings that have a curve to show. */
function trained(judged: readonly JudgedTask[], styles: Styles): EncodingStyle[] {
  const names = new Set(judged.flatMap(({ rows }) => rows.map(({ row }) => row.encoding)));
  return [...styles.values()].filter(({ name }) => names.has(name));
}
