import type { AttentionProbe, PositionalProbe } from '../../models/positionalProbe.js';
import { attentionGrid, MOST_WORDS } from '../charts/attentionGrid.js';
import { type DistanceCurve, distanceCurves } from '../charts/distanceCurves.js';
import { signed } from '../charts/mapImage.js';
import { tableMap } from '../charts/tableMap.js';
import { turningArrows } from '../charts/turningArrows.js';
import { cosines } from '../cosines.js';
import { drawChart } from '../figure.js';
import { shorten } from '../format.js';
import { key } from '../key.js';
import { html, type Markup } from '../markup.js';

interface Look {
  readonly encoding: string;
  readonly color: string;
  /** Greatest distance of training. */
  readonly trained: number;
}

interface ProbeFigure {
  readonly caption: string;
  readonly charts: Markup;
}

type Table = NonNullable<PositionalProbe['inputs']>;

/** What is added to embeddings, and how alike that makes positions: before and after training where that differs. */
export function inputFigures(untrained: Table | null, trained: Table | null, look: Look): ProbeFigure[] {
  if (trained === null) return [];
  const limit = largest([...trained, ...(untrained ?? [])]);
  const both = (when: string, table: Table) => [
    addedFigure(`Added to the embeddings${when}`, table, limit, look),
    alikeFigure(`Similarity of positions${when}`, table, look),
  ];
  if (untrained === null || isEqual(untrained, trained)) return both('', trained);
  return [...both(', before training', untrained), ...both(', after training', trained)];
}

function addedFigure(caption: string, table: Table, limit: number, { encoding }: Look): ProbeFigure {
  const ramp = signed(limit);
  const chart = drawChart(
    `${encoding}. ${caption}: blue above 0, orange below, full at ${limit.toPrecision(2)}`,
    tableMap(table, ramp, { row: 'position', column: 'channel' }),
  );
  return { caption, charts: html`${chart}${key(ramp)}` };
}

function alikeFigure(caption: string, table: Table, { encoding }: Look): ProbeFigure {
  const chart = drawChart(
    `${encoding}. ${caption}: the cosine of their vectors, blue above 0, orange below`,
    tableMap(cosines(table), signed(1), { row: 'position', column: 'position' }),
  );
  return { caption, charts: html`${chart}${key(signed(1), ', cosine')}` };
}

/** How channel pairs turn. */
export function rotationFigures(probes: readonly AttentionProbe[], { encoding, color }: Look): ProbeFigure[] {
  return byLayer(probes.map(({ rotation }) => rotation)).flatMap(({ value, layers }) =>
    value.length < 2
      ? []
      : {
          caption: `Rotation of channel pairs${layers}`,
          charts: drawChart(
            `${encoding}. The direction of each channel pair at each position${layers}; the first pair rotates by ${(value[1]?.[0] ?? 0).toPrecision(2)} radians per position`,
            turningArrows(value, color),
          ),
        },
  );
}

/** What places make of the product of two equal vectors. */
export function similarityFigures(probes: readonly AttentionProbe[], look: Look): ProbeFigure[] {
  const measured = byLayer(probes.map(({ similarity }) => similarity));
  return measured.flatMap(({ value, layers }) =>
    distanceFigure(`Product of equal query and key${layers}`, 'product', value, look),
  );
}

/** What is added to scores, whatever the words are. */
export function biasFigures(probes: readonly AttentionProbe[], look: Look): ProbeFigure[] {
  const measured = byLayer(
    probes.map(({ scoreBias, contentBias }) => (contentBias === undefined ? scoreBias : null)),
  );
  return measured.flatMap(({ value, layers }) =>
    distanceFigure(`Added to scores${layers}`, 'added', value, look),
  );
}

/** What is added to the scores of a sentence, by what its words are: all layers and heads. */
export function contentFigures(
  probes: readonly AttentionProbe[],
  tokens: readonly string[],
  { encoding }: Look,
): ProbeFigure[] {
  const added = probes.flatMap(({ contentBias = [] }) => contentBias.flat(2)).map((value) => value ?? 0);
  if (added.length === 0) return [];
  const limit = Math.max(...added.map(Math.abs), Number.MIN_VALUE);
  // What a head does not look at is below all else.
  const weights = probes.map(({ contentBias = [] }) =>
    contentBias.map((rows) => rows.map((row) => row.map((value) => value ?? -limit))),
  );
  const sentence = shorten(tokens.slice(0, MOST_WORDS).join(' '), 60);
  const hidden = probes.some(({ contentBias = [] }) => contentBias.flat(2).includes(null));
  const where = hidden ? '; hidden keys in full orange' : '';
  const ramp = signed(limit);
  const chart = drawChart(
    `${encoding}. Added to the scores of “${sentence}” depending on its words; rows are queries, columns are keys: blue above 0, orange below, full at ${limit.toPrecision(2)}${where}`,
    attentionGrid({ tokens, weights }, ramp),
  );
  return [
    {
      caption: `Added to scores of “${sentence}”`,
      charts: html`${chart}${key(ramp, hidden ? '; lowest for hidden keys' : '')}`,
    },
  ];
}

/** None where it is the same at every distance: places do nothing then. */
function distanceFigure(
  caption: string,
  label: string,
  heads: readonly (readonly (number | null)[])[],
  { encoding, color, trained }: Look,
): ProbeFigure[] {
  const [first = []] = heads;
  if (heads.every((head) => head.every((value) => value === head[0]))) return [];
  const curves: DistanceCurve[] = heads.every((head) => isEqual(head, first))
    ? [{ name: 'every head', values: first }]
    : heads.map((values, head) => ({ name: `head ${head + 1}`, values }));
  const ends = curves.map(({ name, values }) => {
    const number = (value: number | null | undefined) => value?.toPrecision(2) ?? 'none';
    return `${name} ${number(values[0])} at the farthest back, ${number(values[(values.length - 1) / 2])} at distance 0, ${number(values.at(-1))} at the farthest ahead`;
  });
  const title = `${encoding}. ${caption} against the distance of key and query: ${ends.join('; ')}`;
  return [{ caption, charts: drawChart(title, distanceCurves(curves, label, color, trained)) }];
}

/** What layers have, once where it is the same in all. */
function byLayer<T>(values: readonly (T | null)[]): { value: T; layers: string }[] {
  const [first] = values;
  if (first != null && values.every((value) => isEqual(value, first))) return [{ value: first, layers: '' }];
  return values.flatMap((value, layer) =>
    value === null ? [] : [{ value, layers: `, layer ${layer + 1}` }],
  );
}

function largest(table: Table): number {
  return Math.max(...table.flat().map(Math.abs), Number.MIN_VALUE);
}

/** Of what JSON can hold. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
