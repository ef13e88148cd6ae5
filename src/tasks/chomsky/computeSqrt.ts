import { defineStringTask, drawPositive } from './defineStringTask.js';

/** The square root of a binary number, rounded down, the greatest digit first, in half as many digits: "100101" (37) -> "110". */
export const computeSqrt = defineStringTask({
  name: 'compute-sqrt',
  description: 'The square root of a binary number, rounded down, most significant digit first.',
  symbols: '01',
  classes: '01',
  outputLength: (length) => Math.ceil(length / 2),
  draw(random, length) {
    const input = drawPositive(random, length);
    const root = squareRoot(BigInt(`0b${input}`)).toString(2);
    return { input, output: root.padStart(Math.ceil(length / 2), '0') };
  },
});

/** Rounded down; by Newton's method, from above. */
function squareRoot(value: bigint): bigint {
  let root = value;
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}
