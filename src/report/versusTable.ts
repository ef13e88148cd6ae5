import type { Results } from '../experiment/results.js';
import { budget } from './budget.js';
import { list, plural } from './format.js';
import { newTable, type Paint } from './terminal.js';
import type { JudgedTask } from './verdict.js';
import { type Beside, countsOf, fewSeedsNote, MOST_BESIDE, type Versus, versusOf } from './versus.js';
import { wrapped } from './wrapped.js';

const SYMBOLS: Readonly<Record<Beside['verdict'], string>> = { better: '+', worse: '-', notClear: '.' };

const WIDTH = 100;

/** Which encoding is better than which, for a terminal: a symbol a test part or, of many encodings, counts. */
export function versusBlock(results: Results, judged: JudgedTask, paint: Paint): string[] {
  const versus = versusOf(results, judged);
  if (versus === null) return [];
  const isWide = versus.encodings.length > MOST_BESIDE || widthOf(versus) > WIDTH;
  const lengths = list(versus.lengths.map(String));
  const meaning = isWide
    ? `number of other encodings that each is better (+) than, worse (-) than, or not clearly different (.) from, at ${lengths} tokens`
    : `+ row better than column, - worse, . not clear, x not compared; at ${lengths} tokens`;
  const notes = [
    meaning,
    `at 5% with Holm's correction for ${plural(versus.pairs, 'pair')}, paired by seed and test sequence, ` +
      `after ${budget(results, [judged])}${fewSeedsNote(versus)}`,
  ];
  return [
    '',
    (isWide ? counted : matrix)(versus, paint),
    ...notes.flatMap((note) => wrapped(note, WIDTH - 8).map((line) => paint('dim', `        ${line}`))),
  ];
}

function matrix({ encodings, lengths, of }: Versus, paint: Paint): string {
  const table = newTable(['compared', ...encodings], paint, ['left']);
  for (const encoding of encodings) {
    const cells = encodings.map((other) =>
      other === encoding ? '' : lengths.map((length) => symbolOf(of(encoding, other, length))).join(' '),
    );
    table.push([encoding, ...cells]);
  }
  return table.toString();
}

function symbolOf(beside: Beside | null): string {
  return beside === null ? 'x' : SYMBOLS[beside.verdict];
}

function counted(versus: Versus, paint: Paint): string {
  const table = newTable(['compared', ...versus.lengths.map((length) => `+ - .\n(${length})`)], paint, [
    'left',
  ]);
  for (const encoding of versus.encodings) {
    const cells = versus.lengths.map((length) => {
      const { better, worse, notClear } = countsOf(versus, encoding, length);
      return `${better} ${worse} ${notClear}`;
    });
    table.push([encoding, ...cells]);
  }
  return table.toString();
}

/** As the table sets it: two spaces beside what is in a column. */
function widthOf({ encodings, lengths }: Versus): number {
  const cell = 2 * lengths.length - 1;
  const first = Math.max(...encodings.map(({ length }) => length));
  return encodings.reduce((sum, { length }) => sum + Math.max(length, cell) + 2, first + 2);
}
