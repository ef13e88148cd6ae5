import type { EncodingEntry, Run } from '../../experiment/results.js';
import { figure } from '../figure.js';
import { list } from '../format.js';
import { labelOf } from '../legend.js';
import { html, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';
import type { Section } from '../section.js';
import { firstSeed, type View } from '../view.js';
import {
  biasFigures,
  contentFigures,
  inputFigures,
  rotationFigures,
  similarityFigures,
} from './probeFigures.js';

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
    name: 'Ideas',
    heading: 'How each encoding distinguishes positions',
    body: html`<p>Drawn from what the layers of the first seed were asked to do at their first positions, 32 at most, and what depends on the words, for the first
sentence above. Shaded: distances within the lengths of
training.${idle.length === 0 ? null : ` Nothing is done at any place by ${list(idle)}.`}</p>
${drawn
  .filter(({ figures }) => figures.length > 0)
  .map(
    ({
      run,
      style,
      figures,
    }) => html`<h3>${labelOf(style.name, view.styles)} <span class="note">${run.task}</span></h3>
${describe(view.results.encodings.find(({ name }) => name === style.name))}
<div class="grid">${figures}</div>
`,
  )}`,
  };
}

/** In words; of an encoding without an entry the drawings speak alone. */
function describe(entry: EncodingEntry | undefined): Markup | null {
  if (entry === undefined) return null;
  const { label, group, paper, idea, explanation } = entry;
  const paragraph = explanation || idea;
  return html`<p class="note">${label}: ${group}${paper && `, arXiv ${paper}`}</p>${paragraph && html`<p>${paragraph}</p>`}`;
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
  ].map(({ caption, charts }) => figure(caption, charts));
}
