import type { Row, Spot, Stage, StageName } from './stages.js';

/** A number of a stage: in which part, of which word, in which column. */
export interface Cell {
  readonly part: number;
  readonly row: number;
  readonly column: number;
}

type Subject = (at: { word: string; column: string; place: number; head: string }) => string;

const channel =
  (of: string, isOfHead: boolean): Subject =>
  ({ word, place, head }) =>
    `${of} of ${word}, channel ${place}${isOfHead ? `, ${head}` : ''}`;
const pair: Subject = ({ word, column, head }) => `${word} looking at ${column}, ${head}`;

const SUBJECTS: Readonly<Record<StageName, Subject>> = {
  embeddings: channel('vector', false),
  queries: channel('q', true),
  keys: channel('k', true),
  scores: pair,
  weights: pair,
  output: channel('vector', false),
};

/** Stages whose columns are words. */
export function isByWord({ name }: Stage): boolean {
  return name === 'scores' || name === 'weights';
}

/**
 * What a cell is, in words: `q of “ate”, channel 3, head 1: 0.42; after its turn: −0.11`, and what it is in the order before.
 */
export function readout(stage: Stage, words: readonly string[], { head }: Spot, cell: Cell): string {
  const { row, column } = cell;
  const quoted = (place: number) => `“${words[place] ?? ''}”`;
  const subject = SUBJECTS[stage.name]({
    ...{ word: quoted(row), column: quoted(column), place: column + 1, head: `head ${head + 1}` },
  });
  const pointed = stage.parts[cell.part];
  // Channels of other parts are the same ones where there are as many.
  const parts = stage.parts.filter((part) => part.now[row]?.length === pointed?.now[row]?.length);
  const values = (rows: (part: Stage['parts'][number]) => readonly Row[] | null) =>
    parts.map((part) => numberText(rows(part)?.[row]?.[column]));
  const now = values((part) => part.now);
  const named = now.map((value, index) => {
    const said = parts[index]?.said;
    return index === 0 && parts[0] === stage.parts[0] && !isByWord(stage) ? value : `${said}: ${value}`;
  });
  const text = `${subject}: ${named.join('; ')}`;
  if (pointed?.before == null) return text;
  const before = values((part) => part.before);
  const same = before.every((value, index) => value === now[index]);
  return `${text} (previous order: ${same ? 'the same' : before.join('; ')})`;
}

/** '0.42', '−0.11', '12.30', '0.0031'. */
export function numberText(value: number | null | undefined): string {
  if (value === null || value === undefined) return 'hidden';
  const size = Math.abs(value);
  const digits =
    size >= 0.01 || size === 0 ? size.toFixed(2) : size < 1e-6 ? '0.00' : `${Number(size.toPrecision(2))}`;
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}
