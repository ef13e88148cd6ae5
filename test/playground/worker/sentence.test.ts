import { readSentence } from '../../../playground/worker/sentence.js';
import type { DataSource } from '../../../src/experiment/job.js';

const TASK: DataSource = { kind: 'task', name: 'plausible' };
const own = (format: 'tags' | 'label'): DataSource => {
  const part = { file: 'own.tsv', text: '' };
  return { kind: 'tsv', tsv: { name: 'own', format, train: part, test: part } };
};
const WORDS = ['<pad>', 'adam', 'ate', 'an', 'apple'];
const OWN = ['<pad>', '<unk>', 'Good', 'good', ',', 'not', 'bad', '.'];

describe('readSentence', () => {
  it('takes upper and lower case of a task for one word, and spaces as they come', () => {
    expect(readSentence('  Apple ate\tan  ADAM ', TASK, WORDS)).toEqual({ ids: [4, 2, 3, 1], unknown: [] });
  });

  it('leaves out what a task does not know, and names it once', () => {
    expect(readSentence('Eve ate Eve apple', TASK, WORDS)).toEqual({ ids: [2, 4], unknown: ['Eve'] });
  });

  it('takes words with punctuation around them, and a mark alone for none', () => {
    expect(readSentence('“Adam” ate, an apple …', TASK, WORDS)).toEqual({
      ids: [1, 2, 3, 4],
      unknown: ['…'],
    });
    expect(readSentence('"Good" bad.', own('tags'), OWN)).toEqual({ ids: [2, 6], unknown: [] });
  });

  it('reads padding as no word', () => {
    expect(readSentence('adam <pad>', TASK, WORDS)).toEqual({ ids: [1], unknown: ['<pad>'] });
  });

  it('cuts text with a label at punctuation, in lower case, and has a word for what it does not know', () => {
    expect(readSentence('Good, never bad.', own('label'), OWN)).toEqual({
      ids: [3, 4, 1, 6, 7],
      unknown: ['never'],
    });
  });

  it('takes tokens that have tags as they are', () => {
    expect(readSentence('Good , BAD .', own('tags'), OWN)).toEqual({ ids: [2, 4, 1, 7], unknown: ['BAD'] });
  });

  it.each([
    ['', 'The sentence is empty.'],
    [' \t ', 'The sentence is empty.'],
    ['Eve slept', 'The vocabulary has no word of "Eve slept".'],
  ])('refuses "%s"', (sentence, message) => {
    expect(() => readSentence(sentence, TASK, WORDS)).toThrow(new RangeError(message));
  });
});
