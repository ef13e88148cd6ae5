import { scanCommands } from '../../../src/tasks/decoder/scanGrammar.js';
import { type Example, IGNORE, type Task, taskByName, taskGroups } from '../../../src/tasks/index.js';

/** The words before "=", the words behind it, and the words that are asked for, with their end. */
function read({ vocabulary, classes }: Task, { tokens, target }: Example) {
  const words = tokens.map((id) => vocabulary[id] ?? '');
  const at = words.indexOf('=');
  const tags = target as readonly number[];
  if (tags.length !== tokens.length || tags.slice(0, at).some((tag) => tag !== IGNORE))
    throw new Error(`${words}`);
  const asked = tags.slice(at).map((tag) => classes[tag] ?? '?');
  return { prompt: words.slice(0, at), seen: words.slice(at + 1), asked };
}

/** What a command of SCAN asks to do, read from its end as the paper's figure 7 does. */
function actionsOf(words: readonly string[]): string[] {
  const text = words.join(' ');
  const [, first = '', joint, second = ''] = /^(.*) (and|after) (.*)$/.exec(text) ?? [];
  if (joint === 'and') return [...actionsOf(first.split(' ')), ...actionsOf(second.split(' '))];
  if (joint === 'after') return [...actionsOf(second.split(' ')), ...actionsOf(first.split(' '))];
  const times = ['once', 'twice', 'thrice'].indexOf(words.at(-1) ?? '') + 1;
  if (times > 0) return Array.from({ length: times }, () => actionsOf(words.slice(0, -1))).flat();
  const [verb = '', adverb, side = adverb] = words;
  const act = verb === 'turn' ? [] : [`I_${verb.toUpperCase()}`];
  if (adverb === undefined) return act;
  const turn = `I_TURN_${side?.toUpperCase()}`;
  if (adverb === 'around') return [turn, turn, turn, turn].flatMap((one) => [one, ...act]);
  return [turn, ...(adverb === 'opposite' ? [turn] : []), ...act];
}

function addDigits(prompt: readonly string[]): string[] {
  const [a = [], b = []] = prompt
    .join('')
    .split('+')
    .map((digits) => [...digits].reverse().map(Number));
  const sum: number[] = [];
  let carry = 0;
  for (let i = 0; i < Math.max(a.length, b.length) || carry > 0; i++) {
    const column = (a[i] ?? 0) + (b[i] ?? 0) + carry;
    sum.unshift(column % 10);
    carry = Math.floor(column / 10);
  }
  return sum.map(String);
}

const SOLVERS: Record<string, (prompt: string[]) => string[]> = {
  'lm-copy': (prompt) => prompt,
  'lm-reverse': (prompt) => prompt.map((_, i) => prompt.at(-1 - i) ?? ''),
  'lm-sort': (prompt) =>
    [...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => prompt.filter((one) => one === letter)),
  'lm-addition': addDigits,
  scan: actionsOf,
};

it('are those for decoders', () => {
  const group = taskGroups().find(({ name }) => name === 'decoder');
  expect(group?.tasks.map(({ name }) => name)).toEqual(Object.keys(SOLVERS));
});

describe.each(Object.entries(SOLVERS))('%s', (name, solve) => {
  const task = taskByName(name);
  const lengthOf = {
    'lm-addition': (prompt: string[]) =>
      Math.max(
        ...prompt
          .join('')
          .split('+')
          .map((n) => n.length),
      ),
  }[name];

  it('asks for each token of the answer at the one before, on 1,000 prompts, as a solver of its own has it', () => {
    const examples = task.testLengths.flatMap((lengths) =>
      task.generate({ part: 'train', count: 500, lengths, seed: 3 }).map((one) => read(task, one)),
    );
    const wrong = examples.filter(({ prompt, seen, asked }) => {
      const answer = solve(prompt);
      return `${asked}` !== `${[...answer, 'end']}` || `${seen}` !== `${answer}`;
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it('is as long as it says, and no prompt is in two parts', () => {
    const lengths = task.trainLengths;
    const prompts = (['train', 'validation', 'test'] as const).map((part) =>
      task.generate({ part, count: 400, lengths, seed: 5 }).map((one) => read(task, one).prompt),
    );
    for (const prompt of prompts.flat()) {
      const length = name === 'scan' ? solve(prompt).length : (lengthOf?.(prompt) ?? prompt.length);
      expect(length >= lengths.min && length <= lengths.max).toBe(true);
    }
    const long = prompts.map((part) => new Set(part.filter((prompt) => prompt.length > 2).map(String)));
    expect(long.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(long.flatMap((set) => [...set])).size);
  });
});

it('scan has every command of up to 22 actions as often, and none of a length that there is not', () => {
  const task = taskByName('scan');
  const drawn = (max: number) =>
    task.generate({ part: 'train', count: 1, lengths: { min: 1, max }, seed: 1 });
  expect(drawn(22)).toHaveLength(1);
  const none = { part: 'train', count: 1, lengths: { min: 46, max: 47 }, seed: 1 } as const;
  expect(() => task.generate(none)).toThrow(
    'lengths must include one of which there are sequences; got 46..47.',
  );
});

it('scan has the 20,910 commands of the paper, 16,990 of them of up to 22 actions', () => {
  const commands = scanCommands();
  expect(new Set(commands.map(({ words }) => words.join(' '))).size).toBe(20_910);
  expect(commands.filter(({ actions }) => actions.length <= 22)).toHaveLength(16_990);
  expect(Math.max(...commands.map(({ actions }) => actions.length))).toBe(48);
});
