import { type Part, textTask } from '../../../src/tasks/index.js';

const LETTERS = 'abcdefghij';
/** 1,000 characters, of which the last 100 have one that no other has. */
const TEXT = LETTERS.repeat(80) + 'b'.repeat(100) + '\u{1f600}'.repeat(50) + 'c'.repeat(50);

describe('textTask', () => {
  const task = textTask('mine', { file: 'mine.txt', text: TEXT });
  const draw = (part: Part, length: number) =>
    task.generate({ part, count: 200, lengths: { min: length, max: length }, seed: 1 });

  it('knows the characters of the first 80%, by code points', () => {
    expect(task.vocabulary).toEqual(['<pad>', '<unk>', ...LETTERS]);
    expect(task.classes).toBe(task.vocabulary);
    expect(task).toMatchObject({ causal: true, isText: true, bagOfWordsAccuracy: null });
    expect(task.description).toBe('The next character of mine.txt (1,000 characters, 10 different ones).');
  });

  it('asks each character at the one before it', () => {
    for (const { tokens, target } of draw('train', 13)) {
      expect(tokens).toHaveLength(13);
      const next = tokens.map((id) => (id === 11 ? 2 : id + 1));
      expect(target).toEqual(next);
    }
  });

  it('takes each part from a place of its own, and what training has not as unknown', () => {
    const tokensOf = (part: Part) => [...new Set(draw(part, 20).flatMap(({ tokens }) => tokens))].sort();
    expect(tokensOf('validation')).toEqual([3]);
    expect(tokensOf('test')).toEqual([1, 4]);
  });

  it('refuses a text that is too short for its pieces', () => {
    expect(draw('test', 99)).toHaveLength(200);
    expect(() => draw('test', 100)).toThrow(
      new RangeError(
        'mine.txt: the test part must have more than 100 characters, the length of its pieces; got 100',
      ),
    );
    expect(() =>
      textTask('none', { file: 'none.txt', text: '' }).generate({
        ...{ part: 'train', count: 1, lengths: { min: 1, max: 1 }, seed: 1 },
      }),
    ).toThrow('none.txt: the train part must have more than 1 characters');
  });
});
