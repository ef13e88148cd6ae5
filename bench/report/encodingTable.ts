import { newTable, type Paint } from '../../src/report/terminal.js';
import type { EncodingResult } from '../results.js';
import { msCell, ratioCell } from './cells.js';
import { sizeText } from './modelTable.js';

/** What each encoding costs, against the same model without, measured in the same turns. */
export function encodingTable(rows: readonly EncodingResult[], paint: Paint): string {
  const head = ['', 'acts on', 'none\nms', 'with it\nms', 'time to none\n[quartiles]'];
  const table = newTable(head, paint, ['left', 'left']);
  for (const { encoding, group, ms, times } of rows) {
    table.push([encoding, group, msCell(ms.none), msCell(ms.encoding), ratioCell(times)]);
  }
  const sizes = new Set(rows.map(({ contender, size }) => `${contender}, ${sizeText(size)}`));
  return `${paint('bold', 'Encodings')}  ${[...sizes].join('; ')}\n${table.toString()}`;
}
