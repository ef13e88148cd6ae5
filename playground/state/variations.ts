import { NUMBERS, type PageSettings, settingsProblem } from './settings.js';

/** Settings that change by one click, and how. */
export const VARIATIONS = [
  {
    name: 'lr',
    steps: [
      { text: '÷ 3', of: (lr: number) => rounded(lr / 3) },
      { text: '× 3', of: (lr: number) => rounded(lr * 3) },
    ],
  },
  {
    name: 'width',
    steps: [
      { text: '÷ 2', of: (width: number) => width / 2 },
      { text: '× 2', of: (width: number) => width * 2 },
    ],
  },
  {
    name: 'layers',
    steps: [
      { text: '− 1', of: (layers: number) => layers - 1 },
      { text: '+ 1', of: (layers: number) => layers + 1 },
    ],
  },
] as const;

/** Whether the settings may have that value. */
export function canBe(
  settings: PageSettings,
  name: (typeof VARIATIONS)[number]['name'],
  value: number,
): boolean {
  const { min, max, fraction = false } = NUMBERS[name];
  const isInRange = value >= min && value <= max && (fraction || Number.isInteger(value));
  return isInRange && settingsProblem({ ...settings, [name]: value }) === null;
}

/** To two digits, so that thrice a third is what it was: 0.002, 0.00067, 0.002. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
