import type { EncodingEntry, Run } from '../../experiment/results.js';
import { drawChart, figure } from '../figure.js';
import { list } from '../format.js';
import { key as drawKey } from '../key.js';
import { labelOf } from '../legend.js';
import { html, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';
import {
  biasFigures,
  contentFigures,
  inputFigures,
  type ProbeFigure,
  rotationFigures,
  similarityFigures,
} from '../probeFigures.js';
import type { Section } from '../section.js';
import { firstSeed, type View } from '../view.js';

/** The encodings themselves, drawn from what they were seen to do in the first seed of the first task. */
export function ideasSection(view: View): Section | null {
  const runs = [...view.styles.values()].flatMap((style) => {
    const run = firstProbed(view, style.name);
    return run ? [{ run, style }] : [];
  });
  if (runs.length === 0) return null;
  const drawn = runs.map(({ run, style }) => ({ run, style, figures: figuresOf(run, style, view) }));
  const idle = drawn.filter(({ figures }) => figures.length === 0).map(({ style }) => style.name);
  return {
    id: 'ideas',
    name: 'Encodings',
    heading: 'How each encoding distinguishes positions',
    body: html`<p>Measured in the layers of the first seed, at up to 32 positions; what depends on the words, for the first sentence above. Shaded:
distances that occur in training.${idle.length === 0 ? null : ` ${list(idle.map((name) => `“${name}”`))} ${idle.length === 1 ? 'has' : 'have'} no effect at any position.`}</p>
${drawn
  .filter(({ figures }) => figures.length > 0)
  .map(
    ({
      run,
      style,
      figures,
    }) => html`<details class="idea"><summary><h3>${labelOf(style.name, view.styles)}</h3>${summaryOf(entryOf(view, style.name))}</summary>
${describe(entryOf(view, style.name), run)}
<div class="grid">${figures}</div></details>
`,
  )}`,
  };
}

function entryOf({ results }: View, encoding: string): EncodingEntry | undefined {
  return results.encodings.find(({ name }) => name === encoding);
}

function summaryOf(entry: EncodingEntry | undefined): Markup | null {
  return entry?.idea ? html` <span class="note">${entry.idea}</span>` : null;
}

/** In words; of an encoding without an entry the drawings speak alone. */
function describe(entry: EncodingEntry | undefined, { task }: Run): Markup {
  const about =
    entry && `${entry.label}: ${entry.group}${entry.paper && `, arXiv ${entry.paper}`}; as trained on `;
  return html`<p class="note">${about ?? 'As trained on '}${task}</p>${entry?.explanation && html`<p>${entry.explanation}</p>`}`;
}

function firstProbed({ results }: View, encoding: string): Run | undefined {
  return results.tasks
    .map(({ name }) => firstSeed(results, name, encoding))
    .find((run) => run !== undefined && run.positions !== null);
}

function figuresOf(
  { positions, task, encoding, attention }: Run,
  { color }: EncodingStyle,
  { results }: View,
): Markup[] {
  if (positions === null) return [];
  const longest = results.tasks.find(({ name }) => name === task)?.trainLengths[1] ?? 1;
  const look = { encoding, color, trained: longest - 1 };
  const { untrained, trained } = positions;
  return [
    ...inputFigures(untrained.inputs, trained.inputs, look),
    ...rotationFigures(trained.attentions, look),
    ...similarityFigures(trained.attentions, look),
    ...biasFigures(trained.attentions, look),
    ...contentFigures(trained.attentions, attention[0]?.tokens ?? [], look),
  ].map(drawProbeFigure);
}

export function drawProbeFigure({ caption, title, chart, key }: ProbeFigure): Markup {
  return figure(caption, html`${drawChart(title, chart)}${key && drawKey(key.ramp, key.more)}`);
}
