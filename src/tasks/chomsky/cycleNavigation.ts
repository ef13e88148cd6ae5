import { defineStringTask } from './defineStringTask.js';
import { DIGITS, modulo } from './modulus.js';

const STEPS = ['-1', '0', '1'];

/** Where one stands on a circle of five places after steps back, none and ahead: "1 1 1 -1" -> 2. Order does not matter. */
export const cycleNavigation = defineStringTask({
  name: 'cycle-navigation',
  description: 'The position on a circle of five after steps of -1, 0 and 1; needs no order.',
  symbols: STEPS,
  classes: DIGITS,
  bagOfWordsAccuracy: 1,
  draw(random, length) {
    const input = Array.from({ length }, () => random.pick(STEPS));
    return { input, output: String(modulo(input.reduce((place, step) => place + Number(step), 0))) };
  },
});
