import type { AttentionTables, ForwardSteps } from '../../src/app/page.js';
import type { Inside, InsidePair } from '../protocol.js';
import { wordPlaces } from './difference.js';

/** null where a query does not see a key. */
export type Row = readonly (number | null)[];

/** A table of numbers with a row for each word. */
export interface Part {
  /** What it is, as a heading. */
  readonly title: string;
  /** What it is, within a sentence that has said whose. */
  readonly said: string;
  readonly now: readonly Row[];
  /** The same of the same words in the order before, at the places where they stand now; null where there was none. */
  readonly before: readonly Row[] | null;
}

export const STAGE_NAMES = ['embeddings', 'queries', 'keys', 'scores', 'weights', 'output'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

/** A step of the way through a block, as one head takes it; its parts are on one scale. */
export interface Stage {
  readonly name: StageName;
  readonly parts: readonly Part[];
}

/** Where one looks, both from 0. */
export interface Spot {
  readonly block: number;
  readonly head: number;
}

/** The way of a sentence through a block, in the order in which it is computed. */
export function stagesOf(pair: InsidePair, { block, head }: Spot): Stage[] {
  const { now, before } = pair;
  const places = before && wordPlaces(now.answer.tokens, before.answer.tokens);
  const part = (title: string, said: string, of: (inside: Inside) => readonly Row[] | null): Part[] => {
    const rows = of(now);
    if (rows === null) return [];
    const others = (before && places && of(before)) ?? null;
    return [{ title, said, now: rows, before: others && (places as number[]).map((at) => others[at] ?? []) }];
  };
  const byWord = (title: string, said: string, step: 'products' | 'added' | 'scores' | 'weights') =>
    part(title, said, (inside) => {
      const rows: readonly Row[] | null = attentionOf(inside, block)?.[step]?.[head] ?? null;
      const columns = inside === before ? places : null;
      return rows && columns ? rows.map((row) => columns.map((at) => row[at] ?? null)) : rows;
    });
  const encoded = (role: 'q' | 'k', step: 'queries' | 'keys', after: 'encodedQueries' | 'encodedKeys') => {
    const how = now.answer.turns === null ? 'encoded' : 'turned';
    const of = (name: typeof step | typeof after) => (inside: Inside) =>
      attentionOf(inside, block)?.[name]?.[head] ?? null;
    return [
      ...part(role, role, of(step)),
      ...part(`${role}, ${how}`, how === 'turned' ? 'after its turn' : 'encoded', of(after)),
    ];
  };
  const isBiased = (attentionOf(now, block)?.added ?? null) !== null;
  return [
    {
      name: 'embeddings' as const,
      parts:
        block === 0
          ? embeddingParts(part)
          : part(`after block ${block}`, `after block ${block}`, ({ states }) => states[block] ?? null),
    },
    { name: 'queries' as const, parts: encoded('q', 'queries', 'encodedQueries') },
    { name: 'keys' as const, parts: encoded('k', 'keys', 'encodedKeys') },
    {
      name: 'scores' as const,
      parts: [
        ...byWord('q · k', 'q · k', 'products'),
        ...(isBiased ? byWord('bias', 'bias', 'added') : []),
        ...(isBiased || hasHidden(now, { block, head }) ? byWord('score', 'score', 'scores') : []),
      ],
    },
    { name: 'weights' as const, parts: byWord('weight', 'weight', 'weights') },
    {
      name: 'output' as const,
      parts: part('vector', 'vector', ({ states }) => states[block + 1] ?? null),
    },
  ].filter(({ parts }) => parts.length > 0);
}

type MakePart = (title: string, said: string, of: (inside: Inside) => readonly Row[] | null) => Part[];

/** What is looked up, what its position adds where something is added, and the sum. */
function embeddingParts(part: MakePart): Part[] {
  const placed = ({ states }: ForwardSteps) => states[0] ?? [];
  const [alone] = part('word', 'word', ({ embedded }) => embedded);
  const [sum] = part('sum', 'sum', placed) as [Part];
  const added = part('position', 'position', (inside) =>
    placed(inside).map((row, place) => row.map((value, c) => value - (inside.embedded?.[place]?.[c] ?? 0))),
  );
  if (!alone) return [sum];
  const isAdded = added.some(({ now }) => now.flat().some((value) => value !== 0));
  return isAdded ? [alone, ...added, sum] : [alone];
}

function attentionOf({ attentions }: ForwardSteps, block: number): AttentionTables | undefined {
  return attentions[block];
}

function hasHidden(inside: Inside, { block, head }: Spot): boolean {
  return (attentionOf(inside, block)?.scores[head] ?? []).some((row) => row.includes(null));
}

/** Where the two orders first differ. */
export interface Parting {
  /** From 0. */
  readonly block: number;
  readonly stage: StageName;
  /** Title of the part. */
  readonly part: string;
}

/**
 * Where on its way through a model a word of one order first has other numbers than in the other order, in any head; null
 * where it never has.
 */
export function partingOf(pair: InsidePair): Parting | null {
  if (pair.before === null) return null;
  for (let block = 0; block < pair.now.states.length - 1; block++) {
    const heads = (pair.now.attentions[block]?.weights ?? [[]]).map((_, head) =>
      stagesOf(pair, { block, head }),
    );
    for (const [index, { name, parts }] of (heads[0] ?? []).entries())
      for (const [place, { title }] of parts.entries())
        if (heads.some((stages) => isApart(stages[index], place))) return { block, stage: name, part: title };
  }
  return null;
}

/**
 * Of the largest number in a stage: what float32 makes of the same sums in another order stays below 1e-6, and what
 * encodings do is above 1e-2.
 */
const TOLERANCE = 1e-4;

function isApart(stage: Stage | undefined, place: number): boolean {
  const { now = [], before = null } = stage?.parts[place] ?? {};
  if (!stage || before === null) return false;
  const limit = TOLERANCE * limitOf([stage]);
  const others = before.flat();
  return now.flat().some((value, index) => {
    const other = others[index] ?? null;
    if (value === null || other === null) return value !== other;
    return Math.abs(value - other) > limit;
  });
}

/** Whether a query does not see some key. */
export function isPartlyHidden({ parts }: Stage): boolean {
  return parts.some(({ now, before }) => [...now, ...(before ?? [])].some((row) => row.includes(null)));
}

/** The largest size of a number in stages: the limit of a scale that all are on. */
export function limitOf(stages: readonly Stage[]): number {
  const rows = stages.flatMap(({ parts }) => parts.flatMap(({ now, before }) => [...now, ...(before ?? [])]));
  return rows.flat().reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
}

/** Places, in this order, of the first word that moved and of the one that stood there before; none where none moved. */
export function firstSwapped({ now, before }: InsidePair): readonly number[] {
  const [tokens, others] = [now.answer.tokens, before?.answer.tokens ?? now.answer.tokens];
  const place = tokens.findIndex((token, at) => token !== others[at]);
  return place === -1 ? [] : [place, tokens.indexOf(others[place] ?? '', place)].filter((at) => at !== -1);
}
