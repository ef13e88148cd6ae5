import {
  type PublishedStudy,
  type PublishedTable,
  scaled,
  scaledLearningRate,
  scaledRegularization,
} from './study.js';

const ENCODINGS = ['none', 't5', 'alibi', 'rotary', 'sinusoidal'];

const MODEL = '12 layers of width 768, three seeds';

/**
 * Kazemnejad et al. 2023: decoders with and without positional encodings on sequences up to twice as long as in training. Set-up:
 * section 3 (page 3) and table 2 (page 26) of 2305.19466.
 */
export const kazemnejad2023: PublishedStudy = {
  name: 'kazemnejad-2023',
  title: 'decoders with and without encodings on sequences up to twice as long as in training',
  paper: '2305.19466',
  defaultScale: 0.05,
  options(scale) {
    const length = scaled(20, scale, 6);
    const heads = scaled(12, scale, 4);
    const steps = scaled(40_000, scale, 300);
    return {
      tasks: ['lm-copy', 'lm-reverse', 'lm-addition', 'lm-sort'],
      encodings: ENCODINGS as [string, ...string[]],
      seeds: 5,
      lengths: `2-${length}`,
      testLengths: [`2-${length}`, `${length + 1}-${2 * length}`],
      steps,
      batch: scaled(64, scale, 32),
      lr: scaledLearningRate(3e-5, scale),
      warmup: Math.max(1, Math.round(steps * 0.06)),
      schedule: 'linear',
      ...scaledRegularization({ dropout: 0.1, weightDecay: 0.05 }, scale),
      width: heads * scaled(64, scale, 8, 2),
      layers: scaled(12, scale, 2),
      heads,
    };
  },
  tables: [
    ofTask('lm-copy', 'Figure F.4, page 31, Copy (Variant 3)', 20, [0.305, 0.42, 0.331, 0.011, 0.028]),
    ofTask('lm-reverse', 'Figure F.4, page 31, Reverse (Variant 1)', 20, [0.23, 0.242, 0.171, 0.077, 0.023]),
    ofTask('lm-addition', 'Figure F.5, page 32, Addition', 8, [0.117, 0.101, 0.109, 0.001, 0.006]),
    ofTask('lm-sort', 'Figure F.5, page 32, Sorting (Single Token)', 8, [0.995, 0.987, 0.623, 0.489, 0.102]),
    {
      source: 'Figure 1, page 2',
      setup: `mean over the ten tasks of the paper; ${MODEL}`,
      measure: 'mean reciprocal rank',
      trainLength: 20,
      testLengths: [40],
      values: byEncoding([0.69, 0.55, 0.5, 0.33, 0.22]),
    },
  ],
  statements: [],
  notes: [
    'The paper has no table of accuracies: those of tasks are means over the points of its curves beyond the lengths of training, which are vector graphics.',
    'It states no variance of its three seeds: of its accuracies, those within 5 points of each other are not told apart here.',
    'Exact match of ours is the share of answers whose every token is right, with the right ones before each.',
    'The authors train addition and sort on lengths up to 8, and have 100 different tokens in copy, 50 in sort, and prompts in words; here lengths are the same for all tasks, and there are 26 letters without words around them.',
    'Lengths begin at 2, as of shorter prompts there are too few to split. Figure 1 also has tasks that are not here (parity, summation, LEGO, polynomials, SCAN, PCFG).',
  ],
};

/** Values by encoding, in the order of the legends. */
function byEncoding(values: readonly number[]): Record<string, number[]> {
  return Object.fromEntries(ENCODINGS.map((name, place) => [name, values.slice(place, place + 1)]));
}

/** Means over lengths from the greatest of training to twice that, `test/golden/kazemnejad_2023.json` has them all. */
function ofTask(
  task: string,
  source: string,
  trainLength: number,
  values: readonly number[],
): PublishedTable {
  return {
    ...{ task, source, trainLength, testLengths: [2 * trainLength], values: byEncoding(values) },
    setup: `${MODEL}, trained on up to ${trainLength} and tested on ${trainLength + 1} to ${2 * trainLength}`,
    measure: 'exact match',
    margin: 0.05,
  };
}
