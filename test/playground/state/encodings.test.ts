import { positionalEncodingNames } from '../../../layers/index.js';
import { ENCODINGS } from '../../../playground/encodings.data.js';
import { ENCODING_STYLES } from '../../../playground/state/encodings.js';

it('the encodings of the page are those that are registered, each with a look of its own', () => {
  expect(ENCODINGS.map(({ name }) => name)).toEqual(positionalEncodingNames());
  const looks = [...ENCODING_STYLES.values()].map(({ color, symbol, dash }) => `${color} ${symbol} ${dash}`);
  expect(new Set(looks).size).toBe(ENCODINGS.length);
});
