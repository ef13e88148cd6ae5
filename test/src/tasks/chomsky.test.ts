import { type Example, IGNORE, type Task, taskByName, taskGroups } from '../../../src/tasks/index.js';
import { bagOfWordsCeiling } from '../../support/bagOfWordsCeiling.js';

/** Length, input, output, and how many tokens are appended. */
const GOLDEN = require('../../golden/chomsky.json') as Record<string, [number, string, string, number][]>;

const NAMES = taskGroups()
  .find(({ name }) => name === 'chomsky')
  ?.tasks.map(({ name }) => name) as string[];

/** The words of an input, how many tokens are appended, and the words of the output. */
function read(task: Task, { tokens, target }: Example) {
  const words = tokens.map((id) => task.vocabulary[id] ?? '');
  const inputLength = words.filter((word) => word !== '?').length;
  const tags = target as readonly number[];
  const isBehind = words.every((word, i) => (word === '?') === i >= inputLength);
  if (!isBehind || tags.slice(0, inputLength).some((tag) => tag !== IGNORE)) throw new Error(words.join(' '));
  const outputs = tags.slice(inputLength).map((tag) => (tag === IGNORE ? '' : (task.classes[tag] ?? '')));
  return { input: words.slice(0, inputLength), asked: outputs.length, output: outputs.join(' ').trim() };
}

const count = (words: readonly string[], word: string) => words.filter((one) => one === word).length;
const mod5 = (value: number) => String(((value % 5) + 5) % 5);

/** Adds lists of bits, the least first, by carrying. */
function addBits(a: readonly number[], b: readonly number[]): number[] {
  const sum: number[] = [];
  let carry = 0;
  for (let i = 0; i < Math.max(a.length, b.length) + 1; i++) {
    const column = (a[i] ?? 0) + (b[i] ?? 0) + carry;
    sum.push(column % 2);
    carry = column > 1 ? 1 : 0;
  }
  return sum;
}

/** Without the greatest digits that are 0, but for one. */
function trimmed(bits: readonly number[]): number[] {
  const last = bits.lastIndexOf(1);
  return last === -1 ? [0] : bits.slice(0, last + 1);
}

const halves = (input: readonly string[], operator: string) => {
  const at = input.indexOf(operator);
  return [input.slice(0, at), input.slice(at + 1)].map((part) => part.map(Number)) as [number[], number[]];
};

/** Whether root^2 <= value, for digits that begin with the greatest, by counting up columns. */
function squareAtMost(root: readonly number[], value: readonly number[]): boolean {
  const low = [...root].reverse();
  let square: number[] = [0];
  low.forEach((bit, shift) => {
    if (bit === 1) square = addBits(square, [...new Array<number>(shift).fill(0), ...low]);
  });
  const [a, b] = [trimmed(square), trimmed([...value].reverse())];
  if (a.length !== b.length) return a.length < b.length;
  const text = (bits: readonly number[]) => [...bits].reverse().join('');
  return text(a) <= text(b);
}

/** The value of an expression with brackets, by replacing the innermost ones until a number is left. */
function reduced(expression: string): number {
  let text = expression;
  while (/[^0-9m]/.test(text)) {
    text = text.replace(
      /\((m?\d+)([-+*])(m?\d+)\)|\((-?)(m?\d+)\)|^-(m?\d+)$/,
      (_, a, op, b, minus, c, alone) => {
        const number = (part: string) => (part.startsWith('m') ? -Number(part.slice(1)) : Number(part));
        const value =
          alone !== undefined
            ? -number(alone)
            : c !== undefined
              ? (minus === '-' ? -1 : 1) * number(c)
              : op === '+'
                ? number(a) + number(b)
                : op === '-'
                  ? number(a) - number(b)
                  : number(a) * number(b);
        return value < 0 ? `m${-value}` : `${value}`;
      },
    );
    // A minus before a digit inside of an expression stands in brackets of its own or at an end of one.
    text = text.replace(
      /(^|[(+\-*])-(m?)(\d+)/g,
      (_, before, m, digits) => `${before}${m === 'm' || digits === '0' ? '' : 'm'}${digits}`,
    );
  }
  return text.startsWith('m') ? -Number(text.slice(1)) : Number(text);
}

const SOLVERS: Record<string, (input: string[]) => readonly (string | number)[]> = {
  'even-pairs': (input) => {
    const changes = input.filter((word, i) => i > 0 && word !== input[i - 1]).length;
    return [changes % 2 === 0 ? 'even' : 'odd'];
  },
  'modular-arithmetic': (input) => {
    const terms = input.join('').replaceAll('-', '+-').split('+');
    const product = (term: string) => term.split('*').reduce((all, factor) => all * BigInt(factor), 1n);
    return [mod5(Number(terms.reduce((sum, term) => sum + product(term.replace(/^-/, '-1*')), 0n) % 5n))];
  },
  'parity-check': (input) => [count(input, '1') % 2 === 0 ? 'even' : 'odd'],
  'cycle-navigation': (input) => [mod5(count(input, '1') - count(input, '-1'))],
  'stack-manipulation': (input) => {
    // From the end: a pop takes away the nearest thing before it that is left.
    const left: string[] = [];
    let pops = 0;
    for (const word of [...input].reverse()) {
      if (word === 'pop') pops++;
      else if (pops > 0) pops--;
      else left.push(word.replace('push', ''));
    }
    return [...left, 'end'];
  },
  'reverse-string': (input) => input.map((_, i) => input.at(-1 - i) ?? ''),
  'modular-arithmetic-brackets': (input) => [mod5(reduced(input.join('')))],
  'solve-equation': (input) => {
    const [left = '', right = ''] = input.join('').split('=');
    const fits = ['0', '1', '2', '3', '4'].filter((x) => mod5(reduced(left.replace('x', x))) === right);
    return input.length < 3 ? ['0'] : fits;
  },
  'duplicate-string': (input) => [0, 1].flatMap(() => input),
  'missing-duplicate': (input) => {
    if (input.length === 1) return input;
    const half = Math.floor(input.length / 2);
    const hidden = input.indexOf('_');
    return [input[hidden < half ? hidden + half : hidden - half] ?? ''];
  },
  'odds-first': (input) =>
    [...input.keys()].sort((a, b) => (b % 2) - (a % 2) || a - b).map((i) => input[i] ?? ''),
  'binary-addition': (input) => {
    if (input.length < 3) return [...trimmed(input.map(Number)), 'end'];
    return [...trimmed(addBits(...halves(input, '+'))), 'end'];
  },
  'binary-multiplication': (input) => {
    if (input.length < 3) return [...input.slice(1).map(() => 0), 'end'];
    const [a, b] = halves(input, '*');
    const shifted = b.map((bit, shift) => (bit === 1 ? [...new Array<number>(shift).fill(0), ...a] : []));
    return [...trimmed(shifted.reduce(addBits, [])), 'end'];
  },
  'compute-sqrt': (input) => {
    // Digit by digit: the greatest number whose square is not greater.
    const root = new Array<number>(Math.ceil(input.length / 2)).fill(0);
    for (const place of root.keys()) {
      root[place] = 1;
      if (!squareAtMost(root, input.map(Number))) root[place] = 0;
    }
    return root;
  },
  'bucket-sort': (input) => ['0', '1', '2', '3', '4'].flatMap((word) => input.filter((one) => one === word)),
};

/** How many tokens are appended. */
const OUTPUT_LENGTHS: Record<string, (length: number) => number> = {
  'stack-manipulation': (length) => length + 1,
  'binary-addition': (length) => length + 1,
  'binary-multiplication': (length) => length,
  'compute-sqrt': (length) => Math.ceil(length / 2),
  'duplicate-string': (length) => 2 * length,
  'reverse-string': (length) => length,
  'odds-first': (length) => length,
  'bucket-sort': (length) => length,
};

it('are the fifteen of the papers', () => {
  expect(NAMES).toEqual(Object.keys(SOLVERS));
});

describe.each(Object.entries(SOLVERS))('%s', (name, solve) => {
  const task = taskByName(name);
  const draw = (lengths: { min: number; max: number }, count: number) =>
    task.generate({ part: 'train', count, lengths, seed: 17 }).map((example) => read(task, example));

  it('has the answers of a solver of its own, on 1,000 inputs of up to 40 tokens', () => {
    const wrong = draw({ min: 1, max: 40 }, 1000).filter(
      ({ input, output }) => solve(input).join(' ') !== output,
    );
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it("has that solver's answers, and as many tokens for them, for inputs of the authors' code", () => {
    const wrong = (GOLDEN[name] ?? []).filter(([length, input, output, outputLength]) => {
      const words = input.split(' ');
      return solve(words).join(' ') !== output || (OUTPUT_LENGTHS[name]?.(length) ?? 1) !== outputLength;
    });
    expect(wrong).toEqual([]);
    const lengths = new Map(GOLDEN[name]?.map(([length, input]) => [length, input.split(' ').length]));
    expect(lengths.size).toBe(15);
    for (const [length, inputLength] of lengths) {
      expect(draw({ min: length, max: length }, 1)[0]?.input).toHaveLength(inputLength);
    }
  });

  it('asks for as many tokens', () => {
    for (let length = 1; length <= 12; length++) {
      const [example] = draw({ min: length, max: length }, 1);
      expect(example?.asked).toBe(OUTPUT_LENGTHS[name]?.(length) ?? 1);
    }
  });

  it('is split by whole inputs from six or seven tokens on', () => {
    const parts = (['train', 'validation', 'test'] as const).map((part) =>
      task
        .generate({ part, count: 200, lengths: { min: 7, max: 8 }, seed: 5 })
        .map(({ tokens }) => tokens.join(' ')),
    );
    const sets = parts.map((sequences) => new Set(sequences));
    expect(sets.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(parts.flat()).size);
  });
});

it.each(['even-pairs', 'reverse-string', 'odds-first', 'bucket-sort'])(
  '%s: bagOfWordsAccuracy is what the best guess by the bag reaches',
  (name) => {
    const task = taskByName(name);
    const examples = [1, 2, 3, 4].flatMap((seed) =>
      task.generate({ part: 'train', count: 4000, lengths: { min: 1, max: 5 }, seed }),
    );
    const { bagOfWordsAccuracy } = task.withLengths({ testLengths: [{ min: 1, max: 5 }] });
    expect(Math.abs(bagOfWordsCeiling(examples) - (bagOfWordsAccuracy ?? 0))).toBeLessThan(0.01);
  },
);

it.each(['parity-check', 'cycle-navigation', 'missing-duplicate'])('%s needs no order', (name) => {
  const task = taskByName(name);
  expect(task.bagOfWordsAccuracy).toBe(1);
  const examples = task.generate({ part: 'test', count: 1000, lengths: { min: 1, max: 12 }, seed: 1 });
  expect(bagOfWordsCeiling(examples)).toBe(1);
});
