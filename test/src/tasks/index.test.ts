import { encodeWords, TASKS, taskByName } from '../../../src/tasks/index.js';

describe('TASKS', () => {
  it('is in the order of reports', () => {
    expect(TASKS.map((task) => task.name)).toEqual([
      'plausible',
      'agent',
      'before',
      'offset',
      'reverse',
      'missing-duplicate',
      'sort',
    ]);
  });
});

describe('taskByName', () => {
  it('finds every task', () => {
    for (const task of TASKS) expect(taskByName(task.name)).toBe(task);
  });

  const all = 'The tasks are plausible, agent, before, offset, reverse, missing-duplicate, sort.';
  it.each([
    ['sorting', 'Unknown task "sorting". Did you mean "sort"? '],
    ['Offset', 'Unknown task "Offset". Did you mean "offset"? '],
    ['plausable', 'Unknown task "plausable". Did you mean "plausible"? '],
    ['missing-duplicates', 'Unknown task "missing-duplicates". Did you mean "missing-duplicate"? '],
    ['xyz', 'Unknown task "xyz". '],
    ['', 'Unknown task "". '],
  ])('says what it knows instead of %j', (name, start) => {
    expect(() => taskByName(name)).toThrow(RangeError);
    expect(() => taskByName(name)).toThrow(start + all);
  });
});

describe('encodeWords', () => {
  const task = taskByName('plausible');

  it('takes any case and any white space', () => {
    const tokens = encodeWords(task, '  ADAM ate\tan Apple ');
    expect(tokens.map((id) => task.vocabulary[id])).toEqual(['adam', 'ate', 'an', 'apple']);
  });

  it('goes there and back for every word of every task', () => {
    for (const { vocabulary, ...rest } of TASKS) {
      const sentence = vocabulary.slice(1).join(' ');
      expect(encodeWords({ vocabulary, ...rest }, sentence)).toEqual(vocabulary.map((_, id) => id).slice(1));
    }
  });

  it.each([
    ['Adam ate a dinosaur', 'Task "plausible": the vocabulary has no word "dinosaur".'],
    ['Adam <pad>', 'Task "plausible": the vocabulary has no word "<pad>".'],
    [' ', 'Task "plausible": the sentence is empty.'],
  ])('refuses %j', (sentence, message) => {
    expect(() => encodeWords(task, sentence)).toThrow(new RangeError(message));
  });
});
