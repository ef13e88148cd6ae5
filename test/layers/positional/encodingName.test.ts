import { OptionError, positionalEncodingEntry } from '../../../layers/index.js';
import {
  canonicalEncodingName,
  parseEncodingName,
  splitEncodingNames,
} from '../../../layers/positional/encodingName.js';
import { positionalEncoding } from '../../../layers/public/positional.js';

describe('the name of an encoding', () => {
  it.each([
    ['rotary', { name: 'rotary', unnamed: [], options: {} }, 'rotary'],
    ['alibi-symmetric()', { name: 'alibi-symmetric', unnamed: [], options: {} }, 'alibi-symmetric'],
    [
      ' rotary ( scaling = yarn , maxWavelength = 5e2 )',
      { name: 'rotary', unnamed: [], options: { scaling: 'yarn', maxWavelength: 500 } },
      'rotary(maxWavelength=500,scaling=yarn)',
    ],
    [
      'x(a=-.5,b=true,c=null,d=[1,[2,y]],e=z(1),f=[])',
      {
        ...{ name: 'x', unnamed: [] },
        options: { a: -0.5, b: true, c: null, d: [1, [2, 'y']], e: 'z(1)', f: [] },
      },
      'x(a=-0.5,b=true,c=null,d=[1,[2,y]],e=z(1),f=[])',
    ],
    [
      'randomized(random-float(t5(numBuckets=8), 16), 128)',
      { name: 'randomized', unnamed: ['random-float(t5(numBuckets=8),16)', 128], options: {} },
      'randomized(random-float(t5(numBuckets=8),16),128)',
    ],
  ])('%s is taken apart', (text, parsed, canonical) => {
    expect(parseEncodingName(text)).toEqual(parsed);
    expect(canonicalEncodingName(text)).toBe(canonical);
    expect(parseEncodingName(canonical)).toEqual(parsed);
  });

  it.each([
    ['', 'a name; got the end'],
    ['(', 'a name; got ('],
    ['rotary(', 'a value; got the end'],
    ['rotary(a', '"," or ")"; got the end'],
    ['rotary(a=)', 'a value; got )'],
    ['rotary(a=1,)', 'a value; got )'],
    ['rotary(a=1,a=2)', 'option "a" once; got it twice'],
    ['rotary) x', 'the end; got )'],
    ['rotary(a=1)b', 'the end; got b'],
    ['rotary(a="x")', 'a name, a value or one of ( ) [ ] = ,; got "x")'],
    ['../etc', 'a name, a value or one of ( ) [ ] = ,; got /etc'],
    [`x(${'a('.repeat(5000)}`, 'at most 32 of them in each other; got more'],
    [`x(${'['.repeat(5000)}`, 'at most 32 of them in each other; got more'],
  ])('%.30s is refused', (text, problem) => {
    const shown = JSON.stringify(text.slice(0, 80));
    expect(() => parseEncodingName(text)).toThrow(
      new OptionError(`positional encoding ${shown}: expected ${problem}`),
    );
  });

  it('is told from others by commas outside of parentheses', () => {
    const text = 'rotary(a=1, b=[2,3]) , randomized(rotary, 128),fire,';
    const names = ['rotary(a=1, b=[2,3])', 'randomized(rotary, 128)', 'fire', ''];
    expect(splitEncodingNames(text)).toEqual(names);
  });

  it('has its options in the label of its entry', () => {
    const entry = positionalEncodingEntry('rotary');
    expect(positionalEncodingEntry('rotary( maxWavelength=5e2, layout=interleaved)')).toEqual({
      ...entry,
      name: 'rotary(layout=interleaved,maxWavelength=500)',
      label: 'RoPE (layout=interleaved, maxWavelength=500)',
    });
    expect(positionalEncodingEntry('rotary()')).toEqual(entry);
  });
});

describe('an encoding by a name with options', () => {
  const config = (name: string, context = {}) => {
    const encoding = positionalEncoding(name, context);
    return { className: encoding.getClassName(), ...encoding.getConfig() };
  };

  it('has them, and defaults for the others, which the model knows', () => {
    expect(config('rotary(maxWavelength=500)', { seed: 7 })).toMatchObject({
      ...{ className: 'RotaryEmbedding', maxWavelength: 500, layout: 'halfSplit', seed: 7 },
    });
    expect(config('t5(numBuckets=8)', { useCausalMask: true })).toMatchObject({
      ...{ numBuckets: 8, bidirectional: false },
    });
    expect(config('learned(maxLength=9)')).toMatchObject({ maxLength: 9 });
    expect(config('learned(stddev=0.5)', { maxLength: 3 })).toMatchObject({ maxLength: 3, stddev: 0.5 });
  });

  it('holds others, which know the model too', () => {
    const randomized = config('randomized(learned(stddev=2), 128)', { maxLength: 9, seed: 3 });
    expect(randomized).toMatchObject({
      ...{ maxLength: 128, drawLength: 9, seed: 3 },
      encoding: { className: 'LearnedPositional', config: { maxLength: 128, stddev: 2, seed: 3 } },
    });
    expect(config('interpolated(random-float(alibi),factor=4)', { useCausalMask: true })).toMatchObject({
      factor: 4,
      encoding: { config: { encoding: { config: { direction: 'causal' } } } },
    });
    expect(config('composed(alibi, rotary)', { useCausalMask: true })).toMatchObject({
      encodings: [{ config: { direction: 'causal' } }, { className: 'RotaryEmbedding' }],
    });
    expect(config('composed', { useCausalMask: true })).toMatchObject({
      encodings: [{ className: 'SinusoidalPositional' }, { config: { bidirectional: false } }],
    });
    expect(config('composed(encodings=[none])')).toMatchObject({
      encodings: [{ className: 'NoPositional' }],
    });
  });

  it.each([
    ['rotary(500)', 'positional encoding "rotary": expected option=value; got 500'],
    ['randomized(t5,9,3)', 'positional encoding "randomized": expected option=value; got 3'],
    ['randomized(t5,encoding=t5)', 'positional encoding "randomized": expected option=value; got t5'],
    ['rotary(maxWavelength=-1)', 'RotaryEmbedding "rotary(maxWavelength=-1)": maxWavelength must be'],
    [
      'rotary(maxWavelenght=1)',
      'RotaryEmbedding "rotary(maxWavelenght=1)": there is no option "maxWavelenght". Did you mean "maxWavelength"?',
    ],
    [
      'randomized(rotery,9)',
      'unknown positional encoding "rotery". Did you mean "rotary"? The encodings are none',
    ],
    ['randomized(7)', 'positional must be the name of an encoding'],
    ['composed(encodings=none)', 'encodings must be a list of at least one; got none'],
  ])('%s is refused', (name, problem) => {
    expect(() => positionalEncoding(name)).toThrow(OptionError);
    expect(() => positionalEncoding(name)).toThrow(problem);
  });
});
