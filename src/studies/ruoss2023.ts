import { parseEncodingName } from '../../layers/positional/encodingName.js';
import { type PublishedStudy, scaled, scaledLearningRate, scaledRegularization } from './study.js';

const PLAIN = ['sinusoidal', 'learned', 'transformer-xl', 'alibi', 'rotary'];

/**
 * Ruoss et al. 2023: encoders on 15 tasks, each encoding as it is and at randomized positions. Set-up: `experiments/example.py`,
 * `experiments/training.py` and `models/transformer.py` of github.com/google-deepmind/randomized_positional_encodings at e8c6474, by
 * the authors of 2305.16843.
 */
export const ruoss2023: PublishedStudy = {
  name: 'ruoss-2023',
  title:
    'encoders with each encoding, plain and at randomized positions, on sequences longer than those of training',
  paper: '2305.16843',
  defaultScale: 0.1,
  options(scale) {
    const length = scaled(40, scale, 10);
    const longest = Math.round(length * 2.5);
    const heads = scaled(8, scale, 4);
    // Room for what the longest input and its output take together, and for the draw.
    const maxLength = scaled(2048, scale, 256);
    return {
      tasks: ['chomsky'],
      encodings: ['none', ...PLAIN, ...PLAIN.map((name) => `randomized(${name},${maxLength})`)],
      seeds: 5,
      lengths: `1-${length}`,
      testLengths: [`1-${length}`, `${length + 1}-${longest}`],
      steps: scaled(10_000, scale, 300),
      batch: scaled(128, scale, 32),
      lr: scaledLearningRate(1e-3, scale),
      clip: 1,
      ...scaledRegularization({ dropout: 0.1 }, scale),
      width: heads * 8,
      layers: scaled(5, scale, 2),
      heads,
    };
  },
  tables: [],
  statements: [
    {
      source: 'Abstract',
      setup: 'mean over 15 tasks; 5 layers of width 64, trained on lengths 1 to 40',
      said: 'randomized positions raise the test accuracy by 12.0% on average',
      trainLength: 40,
      testLength: 100,
      pairs: (encodings) =>
        encodings.flatMap((encoding) => {
          const { name, unnamed } = parseEncodingName(encoding);
          const [plain] = unnamed;
          const isPair = name === 'randomized' && typeof plain === 'string' && encodings.includes(plain);
          return isPair ? [[encoding, plain] as const] : [];
        }),
    },
  ],
  notes: [
    'The accuracies of each task are in tables of the paper that were not to be had when this was written: what is here is its abstract.',
    "The authors' example tests on lengths up to 100, as scale 1 does.",
    'Relative encodings of the authors are those of Transformer-XL. They draw distances for them and for ALiBi; here distances are those of drawn positions.',
    'The authors draw a batch of one length anew at each step; here there are 8,192 examples of mixed lengths for each seed. They have ten seeds and three learning rates, of which they show the best.',
    'A learned table ends at the lengths of training, so that there is nothing to set the randomized one beside.',
  ],
};
