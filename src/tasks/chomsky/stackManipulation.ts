import { defineStringTask, drawBits } from './defineStringTask.js';

const ACTIONS = ['pop', 'push0', 'push1'];

/**
 * A stack, from its bottom to its top, and what is done to it: "0 1 1 0 push1 pop pop" -> "1 1 0 end", from the top to the
 * bottom. To pop from an empty stack does nothing.
 */
export const stackManipulation = defineStringTask({
  name: 'stack-manipulation',
  description: 'What a stack holds after pops and pushes, from its top to its bottom.',
  symbols: ['0', '1', ...ACTIONS],
  classes: ['0', '1', 'end'],
  outputLength: (length) => length + 1,
  draw(random, length) {
    const given = length === 1 ? 1 : 1 + random.below(length - 1);
    const stack = [...drawBits(random, given)];
    const actions = Array.from({ length: length - given }, () => random.pick(ACTIONS));
    const input = [...stack, ...actions];
    for (const action of actions) {
      if (action === 'pop') stack.pop();
      else stack.push(action === 'push0' ? '0' : '1');
    }
    return { input, output: [...stack.reverse(), 'end'] };
  },
});
