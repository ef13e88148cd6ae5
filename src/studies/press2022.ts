import { type PublishedStudy, scaled, scaledLearningRate, scaledRegularization } from './study.js';

/** Of the test parts, in units of the length of training: the lengths of table 2. */
const TRAIN_LENGTH = 512;
const TEST_LENGTHS = [512, 1012, 1512, 2512];

/**
 * Press et al. 2022: perplexity by length on WikiText-103. Set-up: page 3 of 2108.12409 and the README and `transformer_lm_wiki103` of
 * github.com/ofirpress/attention_with_linear_biases at 4b92f28.
 */
export const press2022: PublishedStudy = {
  name: 'press-2022',
  title: 'perplexity of causal models on texts longer than those of training',
  paper: '2108.12409',
  defaultScale: 0.01,
  text: 'the authors have WikiText-103 (https://huggingface.co/datasets/Salesforce/wikitext, CC BY-SA), and any text does',
  options(scale) {
    const length = scaled(TRAIN_LENGTH, scale, 32);
    const longer = TEST_LENGTHS.map((tested) => Math.round((length * tested) / TRAIN_LENGTH));
    const heads = scaled(8, scale, 4);
    return {
      encodings: ['sinusoidal', 'rotary', 't5', 'alibi'],
      seeds: 5,
      lengths: `${length}-${length}`,
      testLengths: longer.map((tested) => `${tested}-${tested}`) as [string, ...string[]],
      steps: scaled(286_000, scale, 300),
      batch: 18,
      lr: scaledLearningRate(5e-4, scale),
      warmup: scaled(16_000, scale, 1),
      schedule: 'cosine',
      ...scaledRegularization({ dropout: 0.3 }, scale),
      width: heads * scaled(128, scale, 8, 2),
      layers: scaled(16, scale, 2),
      heads,
    };
  },
  tables: [
    {
      source: 'Table 2, page 16',
      setup: 'WikiText-103 (validation), words, 16 layers of width 1024, trained on 512 tokens, one seed',
      measure: 'perplexity',
      trainLength: TRAIN_LENGTH,
      testLengths: TEST_LENGTHS,
      values: {
        sinusoidal: [20.05, 43.54, 76.23, 132.41],
        rotary: [20.07, 21.37, 25.99, 31.58],
        t5: [19.65, 18.79, 18.91, 20.41],
        alibi: [19.73, 18.73, 18.52, 18.41],
      },
      // The standard deviation that page 6 states of the sinusoidal model.
      margin: 0.24,
    },
  ],
  statements: [],
  notes: [
    'The authors model words, and this package characters: perplexities are not to be compared, but how they change with the length is.',
    'Orderings of ours are by perplexity, with paired intervals of the mean loss; in parentheses how much lower that of the first is.',
    'The authors train by Nesterov momentum with a peak of 1.0 and by epochs; here it is Adam, with a peak of 5e-4 at scale 1.',
    'Differences of the paper below 0.24 are not told apart: that is the standard deviation that it states of a model (page 6).',
  ],
};
