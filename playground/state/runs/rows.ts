import { differenceTo, figuresOf, type RunDifference, type RunFigures } from './figures.js';
import type { RunRecord } from './record.js';

/** A record with what the table says of it. */
export interface RunRow extends RunFigures, Omit<RunRecord, 'seeds'> {
  readonly record: RunRecord;
  /** What its data are called: different data of the same name are numbered. */
  readonly dataName: string;
  readonly difference: RunDifference | null;
}

/** What a row is sorted by; null where there is nothing. */
export type SortKey = (row: RunRow) => number | string | null;

/** @param base key of the record that the others are compared with; null for none */
export function rowsOf(records: readonly RunRecord[], base: string | null): RunRow[] {
  const known = records.find(({ key }) => key === base);
  return records.map((record) => {
    const { seeds, ...rest } = record;
    const difference = known ? differenceTo(known, record) : null;
    return { ...rest, record, ...figuresOf(seeds), difference, dataName: dataName(record, records) };
  });
}

/** Those whose encoding and data have every word of a search in them. */
export function found(rows: readonly RunRow[], search: string): RunRow[] {
  const words = search.toLowerCase().split(/\s+/);
  return rows.filter(({ setup, dataName }) => {
    const text = `${setup.encoding} ${dataName}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Pinned ones first; rows without a value last in both directions. */
export function sorted(rows: readonly RunRow[], keyOf: SortKey, isFalling: boolean): RunRow[] {
  const sign = isFalling ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    const byPin = Number(other.isPinned) - Number(one.isPinned);
    const byLack = Number(a === null) - Number(b === null);
    return byPin || byLack || sign * compare(a, b);
  });
}

function compare(a: number | string | null, b: number | string | null): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

function dataName({ setup: { data, ownData } }: RunRecord, records: readonly RunRecord[]): string {
  if (ownData === null) return data;
  const own = records.flatMap(({ setup }) => (setup.data === data ? (setup.ownData ?? []) : []));
  const place = [...new Set(own)].indexOf(ownData) + 1;
  return place === 1 ? `${data} (own data)` : `${data} (own data ${place})`;
}
