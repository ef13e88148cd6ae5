import { Sentence } from '../../../playground/state/sentence.js';
import { textOf } from '../../../playground/state/wordOrder.js';

function sentence(text: string, before: string | null = null): Sentence {
  const made = new Sentence();
  made.set(text, before);
  return made;
}

const orders = ({ now, before, text }: Sentence) => ({
  now: textOf(now.value),
  before: before.value === null ? null : textOf(before.value),
  text: text.value,
});

describe('the sentence', () => {
  it('begins with another order where it is given one', () => {
    expect(orders(sentence('a b', 'b a'))).toEqual({ now: 'a b', before: 'b a', text: 'a b' });
  });

  it('knows the order before a move', () => {
    const made = sentence('a b c');
    made.move(0, 2);
    expect(orders(made)).toEqual({ now: 'b c a', before: 'a b c', text: 'b c a' });
    expect(made.mover.value).toBe(0);
  });

  it('takes several moves of one word for one change', () => {
    const made = sentence('a b c d');
    made.move(0, 1);
    made.move(1, 2);
    expect(orders(made)).toMatchObject({ now: 'b c a d', before: 'a b c d' });
    made.move(3, 0);
    expect(orders(made)).toMatchObject({ now: 'd b c a', before: 'b c a d' });
  });

  it('compares with where it came from when a word is moved back', () => {
    const made = sentence('a b');
    made.move(0, 1);
    made.move(1, 0);
    expect(orders(made)).toMatchObject({ now: 'a b', before: 'b a' });
  });

  it('does nothing when a word stays, at an end or in its place', () => {
    const made = sentence('a b', 'b a');
    made.move(1, 2);
    made.exchange(0, 0);
    expect(orders(made)).toEqual({ now: 'a b', before: 'b a', text: 'a b' });
  });

  it('exchanges two words, and goes back', () => {
    const made = sentence('a b c');
    made.exchange(0, 2);
    expect(orders(made)).toMatchObject({ now: 'c b a', before: 'a b c' });
    made.undo();
    expect(orders(made)).toEqual({ now: 'a b c', before: 'c b a', text: 'a b c' });
  });

  it('compares what is typed only with the same words', () => {
    const made = sentence('a b');
    made.type('b  a');
    expect(orders(made)).toEqual({ now: 'b a', before: 'a b', text: 'b  a' });
    made.type('b  a c');
    expect(orders(made)).toEqual({ now: 'b a c', before: null, text: 'b  a c' });
  });

  it('keeps its order while only spaces are typed', () => {
    const made = sentence('a b', 'b a');
    made.type('a b ');
    expect(orders(made)).toEqual({ now: 'a b', before: 'b a', text: 'a b ' });
  });
});
