import { positionalEncodingNames } from '../../../layers/index.js';
import { encodingNames, encodingStyles, paletteCss } from '../../../src/report/palette.js';
import { madeUpResults } from '../../support/madeUpResults.js';

describe('encodingStyles', () => {
  it('gives every encoding a look of its own, past the number of colours too', () => {
    const names = Array.from({ length: 24 }, (_, index) => `encoding${index}`);
    const looks = [...encodingStyles(names).values()].map(
      ({ color, symbol, dash }) => `${color} ${symbol} ${dash}`,
    );
    expect(new Set(looks).size).toBe(24);
  });

  it('gives a built-in encoding the same look whatever it is compared with', () => {
    const builtIn = positionalEncodingNames();
    const all = encodingStyles([...builtIn, 'mine']);
    expect(new Set([...all.values()].map(({ color }) => color)).size).toBe(8);
    for (const name of builtIn) {
      expect(encodingStyles([name]).get(name)).toEqual(all.get(name));
      expect(encodingStyles(['mine', 'other', name]).get(name)).toEqual(all.get(name));
    }
    expect(encodingStyles(['mine', 'rotary']).get('mine')).toEqual(all.get('mine'));
  });

  it('uses colours that both schemes define', () => {
    for (const { color } of encodingStyles(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']).values()) {
      const variable = color.slice('var('.length, -1);
      expect(paletteCss('light')).toContain(`${variable}:#`);
      expect(paletteCss('dark')).toContain(`${variable}:#`);
    }
  });
});

it('encodingNames keeps the order of the comparison, also for an encoding of which every run failed', () => {
  const results = madeUpResults({ encodings: ['rotary', 'mine', 'none'] });
  const failures = ['mine', 'untried'].map((encoding) => ({ task: 'sort', encoding, seed: 1, error: 'no' }));
  const summary = results.summary.filter((row) => row.encoding !== 'mine');
  expect(encodingNames({ ...results, summary, failures })).toEqual(['rotary', 'mine', 'none', 'untried']);
});
