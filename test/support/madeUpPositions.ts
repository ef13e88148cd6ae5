import type { Run } from '../../src/experiment/results.js';
import type { AttentionProbe, PositionalProbe } from '../../src/models/positionalProbe.js';

const POSITIONS = 32;
const CHANNELS = 32;
const HEADS = 4;
const PAIRS = 4;
const LAYERS = 2;

/** Of 2 layers of 4 heads of 8 channels. */
export function madeUpPositions(encoding: string, random: () => number): NonNullable<Run['positions']> {
  const make = MAKERS[encoding] ?? (() => ({}));
  return { untrained: probe(() => make(random)), trained: probe(() => make(random)) };
}

type Made = Partial<AttentionProbe> & Partial<Pick<PositionalProbe, 'inputs'>>;

const MAKERS: Readonly<Record<string, (random: () => number) => Made>> = {
  sinusoidal: () => ({ inputs: table(POSITIONS, CHANNELS, (p, c) => Math.sin(p / 10 ** (c / 8) + c)) }),
  learned: (random) => ({ inputs: table(8, CHANNELS, () => random() - 0.5) }),
  rotary: () => ({
    similarity: byDistance((distance) => mean(PAIRS, (pair) => Math.cos(distance * 10 ** -pair))),
    rotation: table(POSITIONS, PAIRS, (position, pair) => angle(position * 10 ** -pair)),
  }),
  alibi: () => ({
    scoreBias: table(HEADS, 2 * POSITIONS - 1, (head, entry) => {
      const distance = entry - POSITIONS + 1;
      return distance * (head < 2 ? 1 : -1) > 0 ? null : -Math.abs(distance) * 4 ** -(head + 1);
    }),
  }),
  t5: (random) => ({ scoreBias: byDistance(() => random() - 0.5) }),
};

function probe(make: () => Made): PositionalProbe {
  const layers = Array.from({ length: LAYERS }, make);
  const attentions = layers.map(({ scoreBias = null, similarity = null, rotation = null }) => ({
    ...{ scoreBias, similarity, rotation },
  }));
  return { inputs: layers[0]?.inputs ?? null, attentions };
}

function byDistance(value: (distance: number) => number): number[][] {
  return table(HEADS, 2 * POSITIONS - 1, (_, entry) => value(entry - POSITIONS + 1));
}

function table<V extends number | null>(
  rows: number,
  columns: number,
  value: (row: number, column: number) => V,
): V[][] {
  const rounded = (row: number, column: number) => {
    const number = value(row, column);
    return (number === null ? null : Number(number.toFixed(4)) + 0) as V;
  };
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => rounded(row, column)),
  );
}

function mean(count: number, value: (index: number) => number): number {
  return (
    Array.from({ length: count }, (_, index) => value(index)).reduce((sum, term) => sum + term, 0) / count
  );
}

/** As atan2 gives it. */
function angle(turned: number): number {
  return Math.atan2(Math.sin(turned), Math.cos(turned));
}
