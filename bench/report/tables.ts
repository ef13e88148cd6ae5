import { list } from '../../src/report/format.js';
import { newTable, type Paint, painter, type TableOptions } from '../../src/report/terminal.js';
import type { BenchResults, RotaryResult } from '../results.js';
import { msCell, rangeCell, ratioCell } from './cells.js';
import { conditions } from './conditions.js';
import { lengthTable, windowTable } from './lengthTable.js';
import { modelTable } from './modelTable.js';

/** All of a run for a terminal of 100 columns. */
export function renderBench(results: BenchResults, options: TableOptions = {}): string {
  const paint = painter(options);
  const blocks = [
    ...results.models.map((model) => modelTable(model, paint)),
    ...(results.rotary.length > 0 ? [rotaryTable(results.rotary, paint)] : []),
    ...(results.lengths.length > 0 ? [lengthTable(results.lengths, paint)] : []),
    ...(results.windows.length > 0 ? [windowTable(results.windows, paint)] : []),
    conditions(results),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function rotaryTable(rows: readonly RotaryResult[], paint: Paint): string {
  const table = newTable(
    ['', 'none\nms', 'range', 'rotary\nms', 'range', 'rotary to none\n[quartiles]'],
    paint,
    ['left'],
  );
  for (const { contender, ms, times } of rows) {
    table.push([
      contender,
      msCell(ms.none),
      rangeCell(ms.none),
      msCell(ms.rotary),
      rangeCell(ms.rotary),
      ratioCell(times),
    ]);
  }
  const models = list([...new Set(rows.map(({ model }) => model))]);
  return `${paint('bold', `${models} with rotary positions against none`)}\n${table.toString()}`;
}
