import { milliseconds, percentEstimate } from '../../../src/app/page.js';
import { points } from '../../../src/app/results.js';
import { DEVICES, NUMBERS } from '../settings.js';
import type { RunDifference } from './figures.js';
import type { RunSetup } from './record.js';
import type { RunRow, SortKey } from './rows.js';

/** A column of the table of runs. */
export interface RunColumn {
  readonly name: string;
  readonly label: string;
  readonly isNumber: boolean;
  /** What it is sorted by. */
  readonly sortKey: SortKey;
  readonly textOf: (row: RunRow) => string;
}

const ENCODING = text('encoding', 'encoding', ({ setup }) => setup.encoding);

const DIFFERENCE = number(
  'difference',
  'difference',
  ({ difference }) => difference?.mean ?? null,
  ({ difference }) => (difference === null ? '–' : differenceText(difference)),
);

const PROGRESS: readonly RunColumn[] = [
  number('seeds', 'seeds', ({ seeds }) => seeds),
  number(
    'step',
    'step',
    ({ step }) => step,
    ({ step, setup }) => (step === setup.steps ? String(step) : `${step} of ${setup.steps}`),
  ),
  number(
    'accuracy',
    'accuracy %',
    ({ accuracy }) => accuracy?.mean ?? null,
    ({ accuracy }) => (accuracy === null ? '–' : percentEstimate(accuracy)),
  ),
];

const COSTS: readonly RunColumn[] = [
  number(
    'loss',
    'loss',
    ({ loss }) => loss,
    ({ loss }) => loss?.toFixed(3) ?? '–',
  ),
  number(
    'msPerStep',
    'ms per step',
    ({ msPerStep }) => msPerStep || null,
    ({ msPerStep }) => milliseconds(msPerStep),
  ),
];

type SettingName = Exclude<keyof RunSetup, 'encoding' | 'data' | 'ownData' | 'device'>;
const setting = (name: SettingName) =>
  number(name, NUMBERS[name].label.toLowerCase(), ({ setup }) => setup[name]);

const SETTINGS: readonly RunColumn[] = [
  text('data', 'task', ({ dataName }) => dataName),
  ...(['steps', 'batch', 'lr', 'width', 'layers', 'heads'] as const).map(setting),
  text(
    'device',
    'device',
    ({ setup }) => DEVICES.find(({ name }) => name === setup.device)?.label ?? setup.device,
  ),
];

/** The columns that rows need, and what all rows have in common: 'task plausible, steps 300'. */
export function columnsOf(
  rows: readonly RunRow[],
  hasBase: boolean,
): { readonly columns: readonly RunColumn[]; readonly common: string } {
  const differs = ({ textOf }: RunColumn) => new Set(rows.map(textOf)).size > 1;
  const [first] = rows;
  const common = first ? SETTINGS.filter((column) => !differs(column)) : [];
  return {
    columns: [
      ...[ENCODING, ...SETTINGS.filter(differs), ...PROGRESS],
      ...(hasBase ? [DIFFERENCE] : []),
      ...COSTS,
    ],
    common: common.map(({ label, textOf }) => `${label} ${first && textOf(first)}`).join(', '),
  };
}

/** 'rotary, learning rate 0.01': a row among others, by what tells it from them. */
export function titleOf(row: RunRow, columns: readonly RunColumn[]): string {
  const settings = columns.filter((column) => SETTINGS.includes(column));
  return [row.setup.encoding, ...settings.map(({ label, textOf }) => `${label} ${textOf(row)}`)].join(', ');
}

/** '+3.2 [+1.0, +5.4]', in percentage points. */
function differenceText({ mean, ci95, isPaired }: RunDifference): string {
  if (!isPaired) return `${points(mean)}, other seeds`;
  return ci95 === null ? points(mean) : `${points(mean)} [${ci95.map(points).join(', ')}]`;
}

function text(name: string, label: string, textOf: (row: RunRow) => string): RunColumn {
  return { name, label, isNumber: false, sortKey: textOf, textOf };
}

function number(
  name: string,
  label: string,
  sortKey: (row: RunRow) => number | null,
  textOf = (row: RunRow) => String(sortKey(row)),
): RunColumn {
  return { name, label, isNumber: true, sortKey, textOf };
}
