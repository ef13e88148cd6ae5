import { consecutivePositions } from '../../../layers/public/positional.js';

describe('consecutivePositions', () => {
  it.each([
    [3, 2 ** 31 - 2, 'positions must be from -2147483648 to 2147483647; got 2147483648'],
    [3, 1.5, 'positions must be integers; got 1.5'],
  ])('refuses %p from %p', (length, start, message) => {
    expect(() => consecutivePositions(length, start)).toThrow(
      new RangeError(`consecutivePositions: ${message}`),
    );
    expect(consecutivePositions(2, 2 ** 31 - 2).ids).toEqual(Int32Array.of(2 ** 31 - 2, 2 ** 31 - 1));
  });
});
