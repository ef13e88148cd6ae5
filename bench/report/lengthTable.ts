import { newTable, type Paint } from '../../src/report/terminal.js';
import type { LengthResult, WindowResult } from '../results.js';
import { mebibytes, msCell } from './cells.js';

const SIZE = 'batch 1, width 64, 4 heads, 2 layers, feed-forward 256; a process for each T';

/** What a step costs as its sequence grows: a column for each length. */
export function lengthTable(results: readonly LengthResult[], paint: Paint): string {
  return tableOf(`Length T  ${SIZE}`, results, paint);
}

/** The same of causal attention: a line for all earlier tokens, and one for those in a window. */
export function windowTable(results: readonly WindowResult[], paint: Paint): string {
  const named = results.map(({ attention: { attentionWindow }, ...result }) => ({
    ...result,
    contender: `${result.contender}, ${attentionWindow === undefined ? 'all before' : `window ${attentionWindow}`}`,
  }));
  return tableOf(
    'Causal attention, to all tokens before and to those in a window; sizes as above',
    named,
    paint,
  );
}

function tableOf(title: string, results: readonly LengthResult[], paint: Paint): string {
  const lengths = [...new Set(results.map(({ length }) => length))].sort((a, b) => a - b);
  const names = [...new Set(results.map(({ contender }) => contender))];
  const table = newTable(['', '', ...lengths.map(String)], paint, ['left', 'left']);
  for (const name of names) {
    const own = lengths.map((length) =>
      results.find((result) => result.contender === name && result.length === length),
    );
    table.push(
      [name, 'ms per step', ...own.map((result) => (result?.ms ? msCell(result.ms) : '-'))],
      ...(own.some((result) => result?.memory?.wasmBytes)
        ? [['', 'WASM MiB', ...own.map((result) => mebibytes(result?.memory?.wasmBytes ?? null) || '-')]]
        : []),
      ['', 'peak MiB', ...own.map((result) => mebibytes(result?.memory?.peakRssBytes ?? null) || '-')],
    );
  }
  const reasons = results
    .filter(({ reason }) => reason !== null)
    .map(({ contender, length, reason }) => paint('dim', ` ${contender} at ${length}: ${reason}`));
  return [paint('bold', title), table.toString(), ...reasons].join('\n');
}
