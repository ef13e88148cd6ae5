import {
  type EncodingDescription,
  OptionError,
  PositionalEncoding,
  positionalEncodingEntry,
  positionalEncodingNames,
  registerPositionalEncoding,
} from '../../../layers/index.js';
import { ENCODING_GROUPS } from '../../../layers/public/positional.js';

const BUILT_IN = positionalEncodingNames().map(positionalEncodingEntry);

class Mine extends PositionalEncoding {
  static readonly className = 'Mine';
}

function register(description?: Partial<EncodingDescription>, name = 'mine'): void {
  registerPositionalEncoding(name, Mine, undefined, description);
}

describe('the entries of the built-in encodings', () => {
  it.each(BUILT_IN)('say everything: $name', ({ name, label, idea, explanation, paper, group, look }) => {
    expect(label).toMatch(/\S/);
    expect(idea).toMatch(/^[A-Z].*\.$/);
    expect(explanation).toMatch(/^[A-Z].*\.$/);
    expect(paper === null).toBe(name === 'none');
    expect(ENCODING_GROUPS).toContain(group);
    expect(group).not.toBe('other');
    expect(look).toBeGreaterThanOrEqual(0);
  });

  it('have labels and looks of their own', () => {
    for (const field of ['label', 'look'] as const) {
      expect(new Set(BUILT_IN.map((entry) => entry[field])).size).toBe(BUILT_IN.length);
    }
  });

  it('keep the looks of earlier reports', () => {
    const looks = Object.fromEntries(BUILT_IN.map(({ name, look }) => [name, look]));
    expect(looks).toMatchObject({
      ...{ none: 0, sinusoidal: 1, learned: 2, rotary: 3, alibi: 4, 'alibi-symmetric': 5, t5: 6 },
    });
  });
});

describe('the entry of one’s own', () => {
  it('has defaults for all fields, and the first look that is free', () => {
    register();
    const look = BUILT_IN.length;
    expect(positionalEncodingEntry('mine')).toEqual({
      ...{ name: 'mine', label: 'mine', idea: '', explanation: '', paper: null, group: 'other' },
      ...{ look, inDefaultComparison: false },
    });
    register({ label: 'Mine', paper: '2101.00001', group: 'embeddings' });
    expect(positionalEncodingEntry('mine')).toMatchObject({ label: 'Mine', paper: '2101.00001', look });
  });

  it.each<[unknown, string]>([
    [{ label: '' }, 'label must be a string that is not empty; got ""'],
    [{ idea: 5 }, 'idea must be a string; got 5'],
    [{ explanation: null }, 'explanation must be a string; got null'],
    [{ paper: 'RoFormer' }, 'paper must be an arXiv id such as 2104.09864, or null; got "RoFormer"'],
    [
      { group: 'scores' },
      'group must be one of "no positions", "embeddings", "queries and keys", "scores, by distance", ' +
        '"scores, by both positions", "scores, by content", "positions themselves", "other"; got "scores"',
    ],
    [{ look: -1 }, 'look must be an integer of at least 0; got -1'],
    [{ look: 0.5 }, 'look must be an integer of at least 0; got 0.5'],
    [{ inDefaultComparison: 'yes' }, 'inDefaultComparison must be true or false; got "yes"'],
    [
      { lable: 'Mine' },
      'there is no field "lable" in a description; there are label, idea, explanation, paper, group, look, inDefaultComparison',
    ],
    [5, 'its description must be an object; got 5'],
    [null, 'its description must be an object; got null'],
  ])('refuses %j', (description, problem) => {
    const before = positionalEncodingNames();
    expect(() => register(description as Partial<EncodingDescription>, 'other')).toThrow(
      new OptionError(`positional encoding "other": ${problem}`),
    );
    expect(positionalEncodingNames()).toEqual(before);
  });

  it('is asked for by a name that is registered', () => {
    expect(() => positionalEncodingEntry('RoPE')).toThrow(
      /^unknown positional encoding "RoPE"\. Did you mean "rotary"\? The encodings are none, /,
    );
  });
});
