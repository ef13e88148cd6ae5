import { positionalEncodingEntry, positionalEncodingNames } from '../../layers/index.js';
import { differencesOf } from '../../src/experiment/differences.js';
import type {
  AttentionMaps,
  CurvePoint,
  Mistake,
  Results,
  Run,
  Settings,
  TaskInfo,
} from '../../src/experiment/results.js';
import { SCHEMA_VERSION } from '../../src/experiment/results.js';
import { summarize } from '../../src/experiment/summary.js';
import { madeUpPositions } from './madeUpPositions.js';

export interface MadeUp {
  readonly encodings?: readonly string[];
  readonly tasks?: readonly TaskInfo[];
  readonly seeds?: number;
  /** Points of each curve. */
  readonly points?: number;
  /** Words of the first sentence. */
  readonly words?: readonly string[];
}

/** As many sequences in each test part, which ask for as many answers each. */
export function madeUpParts(
  testLengths: readonly number[],
  asked: number,
  sequences = 250,
): TaskInfo['testParts'] {
  const part = {
    asked: new Array<number>(sequences).fill(asked),
    groups: Array.from({ length: sequences }, (_, place) => place),
  };
  return Object.fromEntries(testLengths.map((length) => [length, part]));
}

export const MADE_UP_TASKS: readonly TaskInfo[] = [
  {
    name: 'plausible',
    description: 'Can this happen, or is it the sentence with its nouns exchanged?',
    type: 'classify',
    classes: ['no', 'yes'],
    bagOfWordsAccuracy: 0.5,
    trainLengths: [4, 8],
    testLengths: [8, 16, 32],
    testParts: madeUpParts([8, 16, 32], 1),
  },
  {
    name: 'agent',
    description: 'Who did it, in active and passive sentences?',
    type: 'tag',
    classes: ['other', 'agent'],
    bagOfWordsAccuracy: 0.8,
    trainLengths: [5, 10],
    testLengths: [10, 20, 40],
    testParts: madeUpParts([10, 20, 40], 2),
  },
  {
    name: 'sort',
    description: 'The tokens in sorted order: needs no order of the input.',
    type: 'tag',
    classes: ['a', 'b', 'c'],
    bagOfWordsAccuracy: 1,
    trainLengths: [2, 8],
    testLengths: [8, 16, 32],
    testParts: madeUpParts([8, 16, 32], 4),
  },
];

export const MADE_UP_ENCODINGS = ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 't5'] as const;

export const MADE_UP_SETTINGS: Settings = {
  steps: 600,
  batch: 32,
  lr: 0.002,
  width: 32,
  layers: 2,
  heads: 4,
  backend: 'auto',
  kernels: 'relaxed',
};

/** Results that nobody measured: seeded numbers of the right shape, for tests and for looking at the report. */
export function madeUpResults(options: MadeUp = {}): Results {
  const { encodings = MADE_UP_ENCODINGS, tasks = MADE_UP_TASKS, seeds = 3 } = options;
  const runs = tasks.flatMap((task) =>
    encodings.flatMap((encoding, index) =>
      Array.from({ length: seeds }, (_, seed) => ({
        ...madeUpRun(task, encoding, index, seed + 1, options),
        settings: 0,
        environment: 0,
      })),
    ),
  );
  return {
    schemaVersion: SCHEMA_VERSION,
    environment: {
      package: '0.1.0',
      tfjs: '4.22.0',
      runtime: 'Node v20.19.0',
      platform: 'linux x64',
      cpu: 'Made-up CPU @ 1 GHz',
      cores: 2,
      workers: 2,
      backend: 'wasm',
      backendReason: '@tensorflow/tfjs-node is not installed',
      date: '2001-02-03T04:05:06.000Z',
    },
    environments: [
      {
        package: '0.1.0',
        tfjs: '4.22.0',
        runtime: 'Node v20.19.0',
        platform: 'linux x64',
        cpu: 'Made-up CPU @ 1 GHz',
        cores: 2,
        backend: 'wasm',
        kernels: 'relaxed',
      },
    ],
    study: { tasks: tasks.map(({ name }) => name), encodings: [...encodings], steps: 600 },
    settings: [MADE_UP_SETTINGS],
    encodings: encodings
      .filter((name) => positionalEncodingNames().includes(name))
      .map(positionalEncodingEntry),
    invariance: encodings.map((encoding, index) => ({
      encoding,
      sentences: ['adam ate an apple', 'apple ate an adam'],
      maxDifference: encoding === 'none' ? 5.96e-8 : 0.31 + 0.17 * index,
    })),
    tasks,
    runs,
    failures: [],
    summary: summarize(runs, tasks, encodings),
    differences: differencesOf(runs, tasks),
  };
}

function madeUpRun(task: TaskInfo, encoding: string, index: number, seed: number, options: MadeUp): Run {
  const { points = 40, words = ['adam', 'ate', 'an', 'apple', 'with', 'the', 'spoon', '.'] } = options;
  const random = generator(seed * 7919 + index * 104_729 + task.name.length);
  const floor = task.bagOfWordsAccuracy ?? 0.7;
  const learns = encoding !== 'none' || floor === 1;
  const start = floor === 1 ? 0.3 : floor;
  const best = learns ? 1 - 0.004 * random() * (1 + index) : floor - 0.02 * random();
  const middle = 60 + 40 * index + 50 * random();
  const at = (step: number) => start + (best - start) / (1 + Math.exp((middle - step) / 25));
  const accuracyCurve: CurvePoint[] = Array.from({ length: points }, (_, point) => {
    const step = Math.round(((point + 1) * 600) / points);
    return { step, value: Math.min(1, at(step) + 0.01 * (random() - 0.5)) };
  });
  const asLong = accuracyCurve.at(-1)?.value ?? best;
  const drop = encoding === 'rotary' || encoding === 't5' ? 0.02 : 0.12;
  const limited = encoding === 'learned';
  const [length = 0, ...longer] = task.testLengths;
  const rightAnswers: Record<number, number[]> = {
    [length]: madeUpAnswers(task, length, asLong, seed),
    ...Object.fromEntries(
      longer.flatMap((key, part) => {
        const accuracy = asLong - drop * (part + 1) * (learns ? 0.7 + random() : 0);
        return limited ? [] : [[key, madeUpAnswers(task, key, Math.max(start, accuracy), seed)]];
      }),
    ),
  };
  const accuracyAt = (key: number) => {
    const right = rightAnswers[key];
    return right ? sum(right) / sum(task.testParts[key]?.asked ?? []) : null;
  };
  const testAccuracy = accuracyAt(length) ?? Number.NaN;
  return {
    task: task.name,
    encoding,
    seed,
    parameters: 12_345 + 32 * index,
    lossCurve: accuracyCurve.map(({ step, value }) => ({ step, value: (1.02 - value) * 1.5 })),
    accuracyCurve,
    testAccuracy,
    validationAccuracy: testAccuracy,
    sequenceAccuracy: task.type === 'classify' ? testAccuracy : testAccuracy ** 4,
    classAccuracy: Object.fromEntries(task.classes.map((name) => [name, testAccuracy])),
    lengthAccuracy: Object.fromEntries(task.testLengths.map((key) => [key, accuracyAt(key)])),
    rightAnswers,
    lengthLimits: limited
      ? Object.fromEntries(
          longer.map((key) => [key, `${key} tokens are more than its table holds (maxLength ${length}).`]),
        )
      : {},
    stepsTo95: accuracyCurve.find(({ value }) => value >= 0.95)?.step ?? null,
    stepsUntil: null,
    msPerStep: 3 + 0.4 * index + 0.2 * random(),
    attention: sentencesOf(words).map((sentence) => madeUpAttention(sentence, learns, random)),
    confusion: task.classes.map((_, truth) =>
      task.classes.map((_, answer) => Math.round(100 * (truth === answer ? testAccuracy : 1 - testAccuracy))),
    ),
    mistakes: testAccuracy < 1 ? [madeUpMistake(task, words)] : [],
    positions: madeUpPositions(encoding, random),
  };
}

/** Right answers of each sequence, which come to about this accuracy: some questions are harder than others. */
function madeUpAnswers({ testParts }: TaskInfo, length: number, accuracy: number, seed: number): number[] {
  const asked = testParts[length]?.asked ?? [];
  const [hardness, luck] = [generator(length), generator(seed)];
  const questions = asked
    .flatMap((count, place) => Array.from({ length: count }, () => ({ place, ease: hardness() + luck() })))
    .sort((a, b) => b.ease - a.ease);
  const right = asked.map(() => 0);
  for (const { place } of questions.slice(0, Math.round(accuracy * questions.length))) {
    right[place] = (right[place] as number) + 1;
  }
  return right;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Two of the same words, and a shorter one. */
function sentencesOf(words: readonly string[]): (readonly string[])[] {
  return [words, [...words].reverse(), words.slice(0, Math.ceil(words.length / 2))];
}

function madeUpMistake({ type, classes }: TaskInfo, tokens: readonly string[]): Mistake {
  const of = (name = '?') =>
    type === 'classify' ? [name] : tokens.map((_, place) => (place === 1 ? name : null));
  return { tokens, expected: of(classes[0]), answered: of(classes[1]) };
}

function madeUpAttention(words: readonly string[], sharp: boolean, random: () => number): AttentionMaps {
  const row = (query: number) => {
    const raw = words.map((_, key) =>
      Math.exp((sharp && key === (query + 1) % words.length ? 3 : 0) + random()),
    );
    const total = raw.reduce((sum, value) => sum + value, 0);
    return raw.map((value) => Math.round((value / total) * 1e4) / 1e4);
  };
  const head = () => words.map((_, query) => row(query));
  return { tokens: words, weights: [0, 1].map(() => [0, 1, 2, 3].map(head)) };
}

/** mulberry32: the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
