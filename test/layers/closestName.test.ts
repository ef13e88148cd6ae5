import { closestName, didYouMean } from '../../layers/closestName.js';

const NAMES = ['rotary', 'cope', 'alibi'];

describe('closestName', () => {
  it.each([
    ['rotery', 'rotary'],
    ['rtary', 'rotary'],
    ['rotaryy', 'rotary'],
    ['ALiBi', 'alibi'],
    ['rope', 'cope'],
    ['xyzzy', undefined],
    ['', undefined],
  ])('of %p is %p', (typed, closest) => {
    expect(closestName(typed, NAMES)).toBe(closest);
  });

  it('is a question after the sentence of an error', () => {
    expect(didYouMean('alib', NAMES)).toBe(' Did you mean "alibi"?');
    expect(didYouMean('xyzzy', NAMES)).toBe('');
  });
});
