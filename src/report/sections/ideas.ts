import type { Run } from '../../experiment/results.js';
import { figure } from '../figure.js';
import { list } from '../format.js';
import { labelOf } from '../legend.js';
import { html, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';
import type { Section } from '../section.js';
import { firstSeed, type View } from '../view.js';
import { biasFigures, inputFigures, rotationFigures, similarityFigures } from './probeFigures.js';

/** What a reader may want to know of those that come with the package; of others the drawings speak alone. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  sinusoidal:
    'Each channel is a wave over the positions, from fast to slow, as the digits of a counter turn. Nothing in it is ' +
    'trained. How alike two positions are depends on their distance alone: the stripes along the diagonal.',
  learned:
    'Each position has a vector of its own, random at first and trained like that of a word. A position that training ' +
    'never saw has none, so the table ends where the lengths of training end.',
  rotary:
    'Queries and keys turn by an angle that grows with the position, each pair of channels at a speed of its own. A score ' +
    'sees the difference of two such angles, which is a matter of distance alone. Of vectors that are the same but for ' +
    'their places the product falls with the distance, in waves: the long-term decay.',
  alibi:
    'Every score loses in proportion to the distance, each head at a slope of its own, and nothing is trained. Half of ' +
    'the heads look back only and the others ahead; a curve ends where its head does not look.',
  'alibi-symmetric':
    'Every score loses in proportion to the distance, on both sides alike: a sequence and its mirror image are the same ' +
    'to it.',
  t5:
    'Each head of each layer learns what to add to a score at each distance; far distances share one number. Drawn as ' +
    'trained.',
};

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
    heading: 'How each encoding tells places apart',
    body: html`<p>Drawn from what the layers of the first seed were asked to do at their first positions, 32 at most. Shaded: distances within the lengths of
training.${idle.length === 0 ? null : ` Nothing is done at any place by ${list(idle)}.`}</p>
${drawn
  .filter(({ figures }) => figures.length > 0)
  .map(
    ({
      run,
      style,
      figures,
    }) => html`<h3>${labelOf(style.name, view.styles)} <span class="note">${run.task}</span></h3>
${EXPLANATIONS[style.name] && html`<p>${EXPLANATIONS[style.name]}</p>`}
<div class="grid">${figures}</div>
`,
  )}`,
  };
}

function firstProbed({ results }: View, encoding: string): Run | undefined {
  return results.tasks
    .map(({ name }) => firstSeed(results, name, encoding))
    .find((run) => run !== undefined && run.positions !== null);
}

function figuresOf(
  { positions, task, encoding }: Run,
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
  ].map(({ caption, charts }) => figure(caption, charts));
}
