import { newTable, type Paint } from '../../src/report/terminal.js';
import type { LengthResult } from '../results.js';
import { mebibytes, msCell } from './cells.js';

/** What a step costs as its sequence grows: a column for each length. */
export function lengthTable(results: readonly LengthResult[], paint: Paint): string {
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
  const title = 'Length T  batch 1, width 64, 4 heads, 2 layers, feed-forward 256; a process for each T';
  return [paint('bold', title), table.toString(), ...reasons].join('\n');
}
