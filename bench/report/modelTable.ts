import { count } from '../../src/report/format.js';
import { newTable, type Paint } from '../../src/report/terminal.js';
import type { ContenderResult, ModelResult } from '../results.js';
import type { Size } from '../size.js';
import { mebibytes, msCell, rangeCell, ratioCell } from './cells.js';

/** Those that others are set against, where they ran. */
const REFERENCES = ['pytorch', 'ours'];

/** One model: a line for each contender, and why others have none. */
export function modelTable(result: ModelResult, paint: Paint): string {
  const { model, size, parameters, contenders, failures, compositeLaunches } = result;
  const references = REFERENCES.filter((name) => contenders.some(({ contender }) => contender === name));
  const head = [
    ...['', 'ms per\nstep', 'range'],
    ...references.map((name) => `time to ${name}\n[quartiles]`),
    ...['launches\n(no views)', 'WASM\nMiB', 'peak\nMiB', 'loss'],
  ];
  const table = newTable(head, paint, ['left']);
  table.push(...contenders.map((row) => cells(row, references, result)));
  const notes = [
    ...failures.map(({ contender, reason }) => `${contender} does not run: ${reason}`),
    ...(compositeLaunches === null ? [] : [`launches on plain JavaScript: ${launches(compositeLaunches)}`]),
  ];
  return [
    `${paint('bold', model)}  ${sizeText(size)}: ${count(parameters)} weights`,
    table.toString(),
    ...notes.map((note) => paint('dim', ` ${note}`)),
  ].join('\n');
}

export function sizeText({ batch, length, width, heads, layers, ffn, vocab }: Size): string {
  return (
    `batch ${batch}, T ${length}, width ${width}, ${heads} heads, ${layers} layers, ` +
    `feed-forward ${ffn}, vocabulary ${vocab}`
  );
}

function cells(row: ContenderResult, references: readonly string[], { ratios }: ModelResult): string[] {
  const to = references.map((name) => {
    const found = ratios.find((ratio) => ratio.of === row.contender && ratio.to === name);
    return found === undefined ? '' : ratioCell(found.times);
  });
  return [
    ...[row.contender, msCell(row.ms), rangeCell(row.ms), ...to],
    row.launches === null ? '' : launches(row.launches),
    ...[mebibytes(row.memory.wasmBytes), mebibytes(row.memory.peakRssBytes)],
    `${row.loss.first.toFixed(2)} to ${row.loss.last.toFixed(2)}`,
  ];
}

function launches({ all, withoutViews }: { all: number; withoutViews: number }): string {
  return `${count(all)} (${count(withoutViews)})`;
}
