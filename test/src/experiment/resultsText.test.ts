import type { Results } from '../../../src/experiment/results.js';
import { resultsText } from '../../../src/experiment/resultsText.js';
import { MADE_UP_SETTINGS, madeUpResults } from '../../support/madeUpResults.js';

describe('resultsText', () => {
  const made = madeUpResults({ seeds: 1 });
  const hostile = '[\n 1,\n 2\n] "[ 1, 2 ]"';
  const results: Results = { ...made, settings: [{ ...MADE_UP_SETTINGS, backend: hostile, lr: 1e-7 }] };
  const text = resultsText(results);

  it('is the results again when it is read', () => {
    expect(JSON.parse(text)).toEqual(results);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('has rows of numbers on one line, empty places included, and all else indented', () => {
    expect(text).toMatch(/\n +"ci95": null,\n/);
    expect(text).toMatch(/\n +"trainLengths": \[4, 8\],\n/);
    expect(text).toMatch(/\[null, null, [\d., null-]+\]/);
    expect(text).not.toMatch(/\n +-?\d/);
    expect(text).toMatch(/\n +"lr": 1e-7/);
  });
});
