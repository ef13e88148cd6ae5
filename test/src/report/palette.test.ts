import { positionalEncodingEntry, positionalEncodingNames } from '../../../layers/index.js';
import {
  type EncodingStyle,
  encodingNames,
  encodingStyles,
  paletteCss,
} from '../../../src/report/palette.js';
import { madeUpResults } from '../../support/madeUpResults.js';

const ENTRIES = positionalEncodingNames().map(positionalEncodingEntry);

const lookOf = (style: EncodingStyle | undefined) => `${style?.color} ${style?.symbol} ${style?.dash}`;

/** Entries of which only the looks matter. */
const looking = (...looks: [name: string, look: number][]) => looks.map(([name, look]) => ({ name, look }));

describe('encodingStyles', () => {
  it('gives every encoding a look of its own, past the number of colours too', () => {
    const names = Array.from({ length: 100 }, (_, index) => `encoding${index}`);
    const looks = [...encodingStyles(names, ENTRIES).values()].map(lookOf);
    expect(new Set(looks).size).toBe(100);
  });

  it('keeps the looks that built-in encodings have in earlier reports', () => {
    const styles = encodingStyles(positionalEncodingNames(), ENTRIES);
    const looks = {
      none: 'var(--encoding-0) circle none',
      sinusoidal: 'var(--encoding-1) diamond none',
      learned: 'var(--encoding-2) square none',
      rotary: 'var(--encoding-3) triangle none',
      alibi: 'var(--encoding-4) star none',
      'alibi-symmetric': 'var(--encoding-5) wye none',
      t5: 'var(--encoding-6) cross none',
    };
    for (const [name, look] of Object.entries(looks)) expect(lookOf(styles.get(name))).toBe(look);
  });

  it('gives a built-in encoding the same look whatever it is compared with', () => {
    const builtIn = positionalEncodingNames();
    const all = encodingStyles([...builtIn, 'mine'], ENTRIES);
    expect(new Set([...all.values()].map(lookOf)).size).toBe(builtIn.length + 1);
    expect(new Set([...all.values()].map(({ color }) => color)).size).toBe(8);
    for (const name of builtIn) {
      expect(encodingStyles([name], ENTRIES).get(name)).toEqual(all.get(name));
      expect(encodingStyles(['mine', 'other', name], ENTRIES).get(name)).toEqual(all.get(name));
    }
    expect(encodingStyles(['mine', 'rotary'], ENTRIES).get('mine')).toEqual(all.get('mine'));
  });

  it('gives the second of two that have the same look the next free one, and takes none from a third', () => {
    const entries = looking(['mine', 7], ['yours', 7], ['rotary', 8]);
    const styles = encodingStyles(['mine', 'yours', 'rotary'], entries);
    const alone = (name: string, look: number) => encodingStyles([name], looking([name, look])).get(name);
    expect(styles.get('mine')).toEqual(alone('mine', 7));
    expect(styles.get('yours')).toEqual(alone('yours', 9));
    expect(styles.get('rotary')).toEqual(alone('rotary', 8));
  });

  it('uses colours that both schemes define', () => {
    for (const { color } of encodingStyles(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'], []).values()) {
      const variable = color.slice('var('.length, -1);
      expect(paletteCss('light')).toContain(`${variable}:#`);
      expect(paletteCss('dark')).toContain(`${variable}:#`);
    }
  });
});

it('encodingNames keeps the order of the comparison, also for an encoding of which every run failed', () => {
  const results = madeUpResults({ encodings: ['rotary', 'mine', 'none'] });
  const failures = ['mine', 'untried'].map((encoding) => ({
    task: 'sort',
    encoding,
    seed: 1,
    settings: 0,
    error: 'no',
  }));
  const summary = results.summary.filter((row) => row.encoding !== 'mine');
  expect(encodingNames({ ...results, summary, failures })).toEqual(['rotary', 'mine', 'none', 'untried']);
});
