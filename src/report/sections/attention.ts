import type { Results, Run } from '../../experiment/results.js';
import { attentionMap, MAX_WORDS, mostDecidedHead } from '../charts/attentionMap.js';
import { drawChart, figure } from '../figure.js';
import { encodingLabel } from '../legend.js';
import { html, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';
import type { JudgedTask } from '../verdict.js';

type Styles = ReadonlyMap<string, EncodingStyle>;

/** Where the trained models look: one map a task and encoding. */
export function attentionSection(results: Results, judged: readonly JudgedTask[], styles: Styles): Markup {
  return html`<section id="attention">
<h2>Where the trained models look</h2>
<p>Attention over the first test sentence: each row is a word that asks, each column a word that it looks at, and a
row’s cells add up to 1, from clear (0) to full colour (1). Of the last layer, the head whose mind is made up the most
(lowest entropy), of the first seed.</p>
${judged.map(({ task, rows }) =>
  taskMaps(
    task.name,
    rows.flatMap(({ row }) => firstSeed(results, row) ?? []),
    styles,
  ),
)}
</section>`;
}

function firstSeed(
  results: Results,
  { task, encoding }: { task: string; encoding: string },
): Run | undefined {
  return results.runs.find((run) => run.task === task && run.encoding === encoding);
}

function taskMaps(task: string, runs: readonly Run[], styles: Styles): Markup | null {
  const maps = runs.flatMap((run) => attentionFigure(run, styles.get(run.encoding)) ?? []);
  const words = Math.max(0, ...runs.map((run) => run.attention[0]?.tokens.length ?? 0));
  if (maps.length === 0) return null;
  const cut =
    words > MAX_WORDS ? html` <span class="note">the first ${MAX_WORDS} of ${words} words</span>` : null;
  return html`<h3>${task}${cut}</h3><div class="grid">${maps}</div>`;
}

function attentionFigure(run: Run, style: EncodingStyle | undefined): Markup | null {
  const [attention] = run.attention;
  const chosen = attention ? mostDecidedHead(attention) : null;
  if (!attention || chosen === null) return null;
  const head = `layer ${chosen.layer + 1}, head ${chosen.head + 1}`;
  const title = `Attention of ${run.encoding} on ${run.task}, ${head}, over: ${attention.tokens.join(' ')}`;
  return figure(
    html`${style === undefined ? run.encoding : encodingLabel(style)} <span class="note">${head}</span>`,
    drawChart(title, attentionMap(attention.tokens, chosen)),
  );
}
