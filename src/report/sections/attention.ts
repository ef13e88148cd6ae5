import type { AttentionMaps, Run } from '../../experiment/results.js';
import { attentionGrid, MOST_WORDS } from '../charts/attentionGrid.js';
import { SHARES } from '../charts/mapImage.js';
import { type EncodingFigure, encodingFigures } from '../encodingFigures.js';
import { drawChart } from '../figure.js';
import { plural, visible } from '../format.js';
import { key } from '../key.js';
import { labelOf } from '../legend.js';
import { html, joined, type Markup } from '../markup.js';
import type { Section } from '../section.js';
import { ofTask } from '../taskChoice.js';
import { firstSeed, type View } from '../view.js';

/** Where the trained models look: all layers and heads, over a sentence of the reader's choice. */
export function attentionSection(view: View): Section {
  return {
    id: 'attention',
    name: 'Attention',
    heading: 'Attention of the trained models',
    body: html`<p>Rows are queries, columns are keys, both in the order of the sentence; each row
adds up to 1. All layers and heads of the first seed.</p>
${key(SHARES)}
${view.judged.map(({ task, rows }, index) => {
  const runs = rows.flatMap(({ row }) => firstSeed(view.results, task.name, row.encoding) ?? []);
  return runs.length === 0
    ? null
    : ofTask(
        view.tasks,
        task.name,
        html`<h3>${task.name}</h3>${sentenceChoice(`sentence-${index + 1}`, runs, view, task.isText ? '' : ' ')}`,
      );
})}`,
  };
}

/**
 * A list of sentences and a panel for each: style rules show the panel of the chosen one.
 * @param space between tokens
 */
function sentenceChoice(group: string, runs: readonly Run[], view: View, space: string): Markup {
  const sentences = runs[0]?.attention.map(({ tokens }) => tokens.join(space)) ?? [];
  return html`<div class="choice" role="group" aria-label="Sentence">${sentences.map((sentence, index) => {
    const id = `${group}-${index + 1}`;
    const checked = index === 0 ? html` checked` : null;
    return html`<input type="radio" name="${group}" id="${id}"${checked}><label for="${id}">${sentence}</label>`;
  })}
${sentences.map(
  (_, index) => html`<div class="panel">${encodingFigures(
    runs.flatMap((run) => {
      const attention = run.attention[index];
      return attention ? [attentionFigure(run, attention, view)] : [];
    }),
  )}</div>
`,
)}</div>`;
}

function attentionFigure(
  { task, encoding }: Run,
  attention: AttentionMaps,
  { styles }: View,
): EncodingFigure {
  const { tokens, weights } = attention;
  const size = `${plural(weights.length, 'layer')} of ${plural(weights[0]?.length ?? 0, 'head')}`;
  const cut =
    tokens.length > MOST_WORDS
      ? html` <span class="note">the first ${MOST_WORDS} of ${tokens.length} tokens</span>`
      : null;
  return {
    label: html`${labelOf(encoding, styles)}${cut}`,
    body: html`${drawChart(
      `Attention of ${encoding} on ${task}, ${size}, over “${tokens.slice(0, MOST_WORDS).join(' ')}”${tokens.length > MOST_WORDS ? ` and ${tokens.length - MOST_WORDS} more tokens` : ''}`,
      attentionGrid(attention),
    )}<details><summary>As text</summary>${weights.map((heads, layer) =>
      heads.map((rows, head) => html`<p>Layer ${layer + 1}, head ${head + 1}: ${inWords(tokens, rows)}.</p>`),
    )}</details>`,
  };
}

/** What each word looks at the most. */
function inWords(tokens: readonly string[], rows: readonly (readonly number[])[]): Markup {
  return joined(
    rows.slice(0, MOST_WORDS).map((row, query) => {
      const key = row.indexOf(Math.max(...row));
      return `${visible(tokens[query] ?? '')} → ${visible(tokens[key] ?? '')}`;
    }),
  );
}
