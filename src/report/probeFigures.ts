import type { PlotOptions } from '@observablehq/plot';
import type { ContentBias } from '../models/contentBias.js';
import type { AttentionProbe, PositionalProbe } from '../models/positionalProbe.js';
import { attentionGrid, MOST_WORDS } from './charts/attentionGrid.js';
import { type DistanceCurve, distanceCurves } from './charts/distanceCurves.js';
import { type Ramp, signed } from './charts/mapImage.js';
import { tableMap } from './charts/tableMap.js';
import { turningArrows } from './charts/turningArrows.js';
import { cosines } from './cosines.js';
import { shorten } from './format.js';

export interface Look {
  readonly encoding: string;
  readonly color: string;
  /** Greatest distance of training. */
  readonly trained: number;
}

/** A drawing of what an encoding does, for whoever draws it. */
export interface ProbeFigure {
  readonly caption: string;
  /** The same with what there is to see, for those who do not see it. */
  readonly title: string;
  readonly chart: PlotOptions;
  /** Which colour is which value, where there are colours; and what is to be said of them besides. */
  readonly key?: { readonly ramp: Ramp; readonly more?: string };
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
  return {
    caption,
    title: `${encoding}. ${caption}: blue above 0, orange below, full at ${limit.toPrecision(2)}`,
    chart: tableMap(table, ramp, { row: 'position', column: 'channel' }),
    key: { ramp },
  };
}

function alikeFigure(caption: string, table: Table, { encoding }: Look): ProbeFigure {
  return {
    caption,
    title: `${encoding}. ${caption}: the cosine of their vectors, blue above 0, orange below`,
    chart: tableMap(cosines(table), signed(1), { row: 'position', column: 'position' }),
    key: { ramp: signed(1), more: ', cosine' },
  };
}

/** How channel pairs turn. */
export function rotationFigures(probes: readonly AttentionProbe[], { encoding, color }: Look): ProbeFigure[] {
  return byLayer(probes.map(({ rotation }) => rotation)).flatMap(({ value, layers }) =>
    value.length < 2
      ? []
      : {
          caption: `Rotation of channel pairs${layers}`,
          title: `${encoding}. The direction of each channel pair at each position${layers}; the first pair rotates by ${(value[1]?.[0] ?? 0).toPrecision(2)} radians per position`,
          chart: turningArrows(value, color),
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
  look: Look,
): ProbeFigure[] {
  return pairFigures(
    probes.flatMap(({ contentBias }) => (contentBias ? [contentBias] : [])),
    { tokens, byWhat: ' depending on its words' },
    look,
  );
}

/** A map for each head of each layer. */
function pairFigures(
  layers: readonly ContentBias[],
  { tokens, byWhat }: { tokens: readonly string[]; byWhat: string },
  { encoding }: Look,
): ProbeFigure[] {
  const added = layers.flat(3).map((value) => value ?? 0);
  if (added.length === 0) return [];
  const limit = Math.max(...added.map(Math.abs), Number.MIN_VALUE);
  // What a head does not look at is below all else.
  const weights = layers.map((heads) =>
    heads.map((rows) => rows.map((row) => row.map((value) => value ?? -limit))),
  );
  const sentence = shorten(tokens.slice(0, MOST_WORDS).join(' '), 60);
  const hidden = layers.flat(3).includes(null);
  const where = hidden ? '; hidden keys in full orange' : '';
  const ramp = signed(limit);
  return [
    {
      caption: `Added to scores of “${sentence}”`,
      title: `${encoding}. Added to the scores of “${sentence}”${byWhat}; rows are queries, columns are keys: blue above 0, orange below, full at ${limit.toPrecision(2)}${where}`,
      chart: attentionGrid({ tokens, weights }, ramp),
      key: { ramp, more: hidden ? '; lowest for hidden keys' : '' },
    },
  ];
}

/** What an encoding does in a model, and what it adds to the scores of a sentence. */
export interface SentenceProbe {
  readonly tokens: readonly string[];
  readonly positions: PositionalProbe;
  /** What each attention gets for this sentence, [head][query][key]; null for nothing. */
  readonly added: readonly (ContentBias | null)[];
  /** Greatest distance of training. */
  readonly trained: number;
}

/**
 * All but turns: the table that is added to embeddings; what places make of products; and what is added to scores, by distance
 * where that says all, by both positions, or by content.
 */
export function sentenceFigures(
  { tokens, positions, added, trained }: SentenceProbe,
  ofEncoding: Omit<Look, 'trained'>,
): ProbeFigure[] {
  const look = { ...ofEncoding, trained };
  const { inputs, attentions } = positions;
  const byPair = attentions.map(({ contentBias }, layer) => {
    const bias = added[layer] ?? null;
    return contentBias === undefined && bias !== null && !isByDistance(bias) ? bias : null;
  });
  return [
    ...inputFigures(null, inputs, look),
    ...similarityFigures(attentions, look),
    ...biasFigures(
      attentions.filter((_, layer) => byPair[layer] === null),
      look,
    ),
    ...pairFigures(
      byPair.filter((bias) => bias !== null),
      { tokens, byWhat: ' by both positions' },
      look,
    ),
    ...contentFigures(attentions, tokens, look),
  ];
}

/** What float32 may lose in sums that would be equal. */
const ROUNDING = 1e-5;

/** Whether all pairs at the same distance get the same. */
function isByDistance(heads: ContentBias): boolean {
  return heads.every((rows) =>
    rows.every((row, query) =>
      row.every((value, key) => {
        const other = rows[query + 1]?.[key + 1];
        if (other === undefined || value === null || other === null)
          return other === undefined || value === other;
        return Math.abs(value - other) <= ROUNDING * Math.max(1, Math.abs(value));
      }),
    ),
  );
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
  return [{ caption, title, chart: distanceCurves(curves, label, color, trained) }];
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
