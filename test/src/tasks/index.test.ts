import {
  chosenTasks,
  defineTask,
  encodeWords,
  registerTask,
  type TaskDefinition,
  taskByName,
  taskGroups,
  taskNames,
} from '../../../src/tasks/index.js';

const WORD_ORDER = ['plausible', 'agent', 'before', 'offset', 'reverse', 'missing-letter', 'sort'];

const LENGTHS = { min: 2, max: 4 };
const made = (changes: Partial<TaskDefinition>) =>
  defineTask({
    ...{ name: 'first', description: 'Which letter comes first.', type: 'classify' },
    ...{ vocabulary: ['<pad>', 'a', 'b'], classes: ['a', 'b'] },
    ...{ trainLengths: LENGTHS, testLengths: [LENGTHS, { min: 5, max: 9 }] },
    draw(random, length) {
      const tokens = Array.from({ length }, () => 1 + random.below(2));
      return [{ tokens, target: (tokens[0] ?? 1) - 1 }];
    },
    ...changes,
  });

describe('the built-in tasks', () => {
  it('are in the order of lists', () => {
    expect(taskGroups()[0]?.name).toBe('word-order');
    expect(taskGroups()[0]?.tasks.map(({ name }) => name)).toEqual(WORD_ORDER);
  });

  it('have names of their own that go into names of files, and so have groups', () => {
    const names = [...taskGroups().map(({ name }) => name), ...taskNames(), 'all'];
    expect(names.filter((name) => !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('taskByName', () => {
  it('finds every task', () => {
    for (const name of taskNames()) expect(taskByName(name).name).toBe(name);
  });

  it.each([
    ['sorting', 'Unknown task "sorting". Did you mean "sort"? '],
    ['Offset', 'Unknown task "Offset". Did you mean "offset"? '],
    ['plausable', 'Unknown task "plausable". Did you mean "plausible"? '],
    ['missing-letters', 'Unknown task "missing-letters". Did you mean "missing-letter"? '],
    ['xyz', 'Unknown task "xyz". '],
    ['', 'Unknown task "". '],
  ])('says what it knows instead of %j', (name, start) => {
    expect(() => taskByName(name)).toThrow(RangeError);
    expect(() => taskByName(name)).toThrow(`${start}The tasks are ${taskNames().join(', ')}.`);
  });
});

describe('chosenTasks', () => {
  it('takes names, groups and all, each task once', () => {
    expect(chosenTasks(['sort', 'agent', 'sort'])).toEqual(['sort', 'agent']);
    expect(chosenTasks(['sort', 'word-order'])).toEqual(['sort', ...WORD_ORDER.slice(0, -1)]);
    expect(chosenTasks(['all'])).toEqual(taskNames());
  });

  it('names what it knows instead of another', () => {
    expect(() => chosenTasks(['word-orders'])).toThrow(
      'Unknown task "word-orders". Did you mean "word-order"? The tasks are all, word-order, ',
    );
  });
});

describe('registerTask', () => {
  it('makes a task known by its name and its group', () => {
    registerTask(made({}));
    registerTask(made({ name: 'First-2' }));
    expect(taskByName('first').testLengths).toHaveLength(2);
    expect(taskGroups().at(-1)).toMatchObject({
      name: 'own',
      tasks: [{ name: 'first' }, { name: 'First-2' }],
    });
    expect(chosenTasks(['own'])).toEqual(['first', 'First-2']);
    expect(taskNames().slice(-2)).toEqual(['first', 'First-2']);
  });

  it.each([
    [{ name: 'sort' }, 'task "sort" is already registered'],
    [{ name: 'my task' }, 'the name of a task must be letters, digits and hyphens; got "my task"'],
    [{ name: '' }, 'the name of a task must be letters, digits and hyphens; got ""'],
    [{ name: 'x', group: '-' }, 'the name of a group of tasks must be letters, digits and hyphens; got "-"'],
    [{ name: 'all' }, 'a task must not have the name of a group of tasks; got "all"'],
    [{ name: 'word-order' }, 'a task must not have the name of a group of tasks; got "word-order"'],
    [{ name: 'x', group: 'x' }, 'a task must not have the name of a group of tasks; got "x"'],
    [{ name: 'x', group: 'sort' }, 'a group of tasks must not have the name of a task, or "all"; got "sort"'],
    [{ name: 'x', group: 'all' }, 'a group of tasks must not have the name of a task, or "all"; got "all"'],
  ])('refuses %j', (changes, message) => {
    const before = taskNames();
    expect(() => registerTask(made(changes))).toThrow(new RangeError(message));
    expect(taskNames()).toEqual(before);
  });
});

describe('defineTask', () => {
  it.each([
    [
      { trainLengths: { min: 4, max: 3 } },
      'lengths.max must be an integer of at least lengths.min=4; got 3.',
    ],
    [{ trainLengths: { min: 0.5, max: 3 } }, 'lengths.min must be an integer of at least 0.5; got 0.5.'],
    [{ testLengths: [{ min: 1, max: 3 }] as const }, 'lengths.min must be an integer of at least 2; got 1.'],
    [{ testLengths: [] as never }, 'testLengths must be at least one range; got none.'],
  ])('refuses %j', (changes, message) => {
    expect(() => made(changes)).toThrow(new RangeError(`Task "first": ${message}`));
  });
});

describe('encodeWords', () => {
  const task = taskByName('plausible');

  it('takes any case and any white space', () => {
    const tokens = encodeWords(task, '  ADAM ate\tan Apple ');
    expect(tokens.map((id) => task.vocabulary[id])).toEqual(['adam', 'ate', 'an', 'apple']);
  });

  it('goes there and back for every word of every task', () => {
    for (const { vocabulary, ...rest } of taskNames().map(taskByName)) {
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
