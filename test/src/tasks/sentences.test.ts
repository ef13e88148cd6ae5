import { type Example, encodeWords, type Part, type Task, taskByName } from '../../../src/tasks/index.js';

const NAMES = ['adam', 'eve', 'noah', 'ruth', 'oscar', 'anna', 'tom', 'maria'];
const COMMON = ['dog', 'cat', 'boy', 'girl', 'horse', 'farmer', 'teacher', 'sailor'];

const words = (task: Task, { tokens }: Example) => tokens.map((id) => task.vocabulary[id] ?? '');
const generate = (task: Task, part: Part, seed: number) =>
  task.testLengths.flatMap((lengths) => task.generate({ part, count: 2000, lengths, seed }));

describe('plausible', () => {
  const task = taskByName('plausible');
  const verbs =
    /\b(ate|bought|found|took|cooked|carried|wanted|tasted|washed|sliced|peeled|sold|served|saw|dropped|kept)\b/;
  const animate = [...NAMES, ...COMMON].join('|');
  const things =
    'apple|orange|egg|onion|olive|pear|melon|plum|carrot|cake|pie|potato|tomato|banana|peach|lemon';
  const filler = '(?: .+)?';
  const canBe = new RegExp(`^(?:.+ )?(${animate})${filler} ${verbs.source} an? (${things})${filler}$`);
  const cannotBe = new RegExp(`^(?:.+ )?(${things})${filler} ${verbs.source} an? (${animate})${filler}$`);

  it('calls a sentence plausible when someone acts on something, and only then', () => {
    const wrong = (['train', 'test'] as const)
      .flatMap((part) => generate(task, part, 1))
      .map((example) => ({ sentence: words(task, example).join(' '), target: example.target }))
      .filter(
        ({ sentence, target }) =>
          canBe.test(sentence) !== (target === 1) || cannotBe.test(sentence) !== (target === 0),
      );
    expect(wrong).toEqual([]);
  });

  it('writes the articles of the plausible sentence', () => {
    const wrong = generate(task, 'train', 2)
      .filter((example) => example.target === 1)
      .map((example) => words(task, example))
      .filter((sentence) => {
        const who = sentence.findIndex((word) => [...NAMES, ...COMMON].includes(word));
        const hasThe = sentence[who - 1] === 'the';
        const article = sentence.findIndex((word) => word === 'a' || word === 'an');
        const vowel = /^[aeiou]/.test(sentence[article + 1] ?? '');
        return hasThe !== COMMON.includes(sentence[who] ?? '') || sentence[article] !== (vowel ? 'an' : 'a');
      });
    expect(wrong).toEqual([]);
  });

  it('keeps every noun of the test part away from its verb in training', () => {
    const pairs = (part: Part, seed: number) =>
      generate(task, part, seed).flatMap((example) => {
        const sentence = words(task, example);
        const verb = sentence.find((word) => verbs.test(word)) ?? '';
        return sentence
          .filter((word) => `${animate}|${things}`.split('|').includes(word))
          .map((noun) => `${noun} ${verb}`);
      });
    const trained = new Set([1, 2, 3].flatMap((seed) => pairs('train', seed)));
    const tested = new Set(pairs('test', 1));
    const validated = new Set(pairs('validation', 1));
    expect([trained.size, tested.size, validated.size]).toEqual([32 * 10, 32 * 4, 32 * 2]);
    expect(new Set([...tested, ...trained, ...validated]).size).toBe(32 * 16);
  });

  it('knows the two Adam sentences, as the same words in another order, and tests them', () => {
    const one = encodeWords(task, 'Adam ate an apple');
    const other = encodeWords(task, 'Apple ate an Adam');
    expect(one).not.toEqual(other);
    expect([...one].sort()).toEqual([...other].sort());
    const lengths = { min: 4, max: 4 };
    const find = (part: Part, tokens: readonly number[]) =>
      task
        .generate({ part, count: 5000, lengths, seed: 1 })
        .find((e) => JSON.stringify(e.tokens) === JSON.stringify(tokens))?.target;
    expect([find('test', one), find('test', other)]).toEqual([1, 0]);
    expect([find('train', one), find('train', other)]).toEqual([undefined, undefined]);
  });
});

describe('agent', () => {
  const task = taskByName('agent');
  const noun = '(cat|mouse|dog|fox|bear|wolf|bird|horse|king|queen|boy|girl|doctor|farmer|sailor|teacher)';
  const active = new RegExp(`^(?:.+ )?the ${noun}(?: .+)? (\\w+s) the ${noun}(?: .+)?$`);
  const passive = new RegExp(`^(?:.+ )?the ${noun}(?: .+)? was (\\w+) by the ${noun}(?: .+)?$`);

  const forms = (
    'chases chased follows followed helps helped pushes pushed pulls pulled catches caught sees seen hears heard ' +
    'finds found watches watched greets greeted lifts lifted visits visited warns warned calls called knows known'
  ).split(' ');

  /** Who did what to whom, read with a grammar instead of built with one. */
  function parse(sentence: string) {
    const [, patient, participle, by] = passive.exec(sentence) ?? [];
    const [, subject, present, object] = active.exec(sentence) ?? [];
    const form = forms.indexOf(participle ?? present ?? '');
    if (form % 2 !== (participle === undefined ? 0 : 1)) throw new Error(`not a sentence: ${sentence}`);
    return { who: by ?? subject, whom: patient ?? object, verb: Math.floor(form / 2) };
  }

  it('tags exactly the two nouns, and the one who did it as agent', () => {
    const voices = { active: 0, passive: 0 };
    for (const part of ['train', 'test'] as const) {
      for (const example of generate(task, part, 1)) {
        const sentence = words(task, example);
        const { who, whom } = parse(sentence.join(' '));
        voices[sentence.includes('was') ? 'passive' : 'active']++;
        const expected = sentence.map((word) => (word === who ? 0 : word === whom ? 1 : -1));
        if (`${expected}` !== `${example.target}`) expect([sentence, example.target]).toEqual(expected);
      }
    }
    expect(Math.min(voices.active, voices.passive)).toBeGreaterThan(1000);
  });

  it('keeps both nouns of the test part away from their verb in training', () => {
    const pairs = (part: Part, seed: number) =>
      generate(task, part, seed).flatMap((example) => {
        const { who, whom, verb } = parse(words(task, example).join(' '));
        return [`${who} ${verb}`, `${whom} ${verb}`];
      });
    const trained = new Set([1, 2].flatMap((seed) => pairs('train', seed)));
    const tested = new Set(pairs('test', 1));
    const validated = new Set(pairs('validation', 1));
    expect([trained.size, tested.size, validated.size]).toEqual([16 * 10, 16 * 4, 16 * 2]);
    expect(new Set([...tested, ...trained, ...validated]).size).toBe(16 * 16);
  });
});
