import type { SummaryRow } from '../../experiment/results.js';
import { type ProbeCurve, probeCurves } from '../charts/probeCurves.js';
import { type EncodingFigure, encodingFigures } from '../encodingFigures.js';
import { drawChart } from '../figure.js';
import { percent, percentEstimate } from '../format.js';
import { labelOf } from '../legend.js';
import { html, type Markup } from '../markup.js';
import type { EncodingStyle } from '../palette.js';
import type { Section } from '../section.js';
import { ofTask } from '../taskChoice.js';
import type { JudgedTask } from '../verdict.js';
import type { View } from '../view.js';

type Estimates = NonNullable<SummaryRow['probe']>;
type Layer = Estimates['trained'][number];

/** What can be read out of the states of each layer; there is none where it was not asked for. */
export function linearProbeSection({ judged, styles, tasks: names }: View): Section | null {
  const tasks = judged.filter(({ rows }) => rows.some(({ row }) => row.probe));
  if (tasks.length === 0) return null;
  return {
    id: 'states',
    name: 'States',
    heading: 'Linear probes of the states',
    body: html`<p>How often a linear probe of the state of a token predicts the token, and its position. The probe is
ridge regression on one-hot targets, fitted on sequences of the training part and tested on the first test part, with equal weight for each token.
Solid: trained; dashed and hollow: untrained. Bars are 95% intervals over seeds. Horizontal lines: always predicting the most frequent class, and for
positions predicting from the token alone.</p>
${tasks.map((task) => ofTask(names, task.task.name, taskFigures(task, styles)))}`,
  };
}

function taskFigures({ task, rows }: JudgedTask, styles: ReadonlyMap<string, EncodingStyle>): Markup {
  const figures = rows.flatMap(({ row: { encoding, probe } }) => {
    const style = styles.get(encoding);
    return probe && style ? [probeFigure(task.name, encoding, probe, style, labelOf(encoding, styles))] : [];
  });
  return html`<h3>${task.name}</h3>${encodingFigures(figures)}`;
}

function probeFigure(
  task: string,
  encoding: string,
  probe: Estimates,
  style: EncodingStyle,
  label: Markup,
): EncodingFigure {
  const { untrained, trained, chance, positionOfToken } = probe;
  const curves = (['token', 'position'] as const).flatMap((what): ProbeCurve[] => [
    { what, trained: false, layers: untrained.map((layer) => layer[what]) },
    { what, trained: true, layers: trained.map((layer) => layer[what]) },
  ]);
  const levels = [
    { what: 'token', value: chance.token.mean },
    { what: 'position', value: chance.position.mean },
    { what: 'position', value: positionOfToken.mean },
  ] as const;
  const ends = [trained[0], trained.at(-1)] as [Layer, Layer];
  const title = `${encoding} on ${task}. Predicted correctly from trained states, in %, from the embedding to the last block: token ${range(ends, 'token')}; position ${range(ends, 'position')}`;
  return {
    label,
    body: html`${drawChart(title, probeCurves(curves, levels, style))}<details><summary>As text</summary>
<p>Guessing predicts ${percent(chance.token.mean)}% of tokens and ${percent(chance.position.mean)}% of positions; the token alone predicts ${percent(positionOfToken.mean)}% of positions.</p>
<ul>${trained.map((after, place) => layerItem(place, untrained[place] as Layer, after))}</ul></details>`,
  };
}

function range([first, last]: readonly [Layer, Layer], what: ProbeCurve['what']): string {
  return `${percent(first[what].mean)} to ${percent(last[what].mean)}`;
}

function layerItem(place: number, before: Layer, after: Layer): Markup {
  const change = (what: ProbeCurve['what']) =>
    `${percentEstimate(before[what])} untrained, ${percentEstimate(after[what])} trained`;
  return html`<li>${place === 0 ? 'Embedding' : `Block ${place}`}: token ${change('token')}; position ${change('position')}</li>`;
}
