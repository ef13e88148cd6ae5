import { addressOf, settingsOf } from '../../../playground/state/address.js';
import { DEFAULTS, type PageSettings } from '../../../playground/state/settings.js';

const OTHERS: PageSettings = {
  ...{ task: 'agent', encodings: ['t5', 'none'], steps: 77, batch: 5, lr: 0.0007 },
  ...{ width: 33, layers: 3, heads: 11, seed: 0, seeds: 5, device: 'cpu' },
};

describe('settings in an address', () => {
  it('are empty for the defaults', () => {
    expect(addressOf(DEFAULTS)).toBe('');
    expect(settingsOf('')).toEqual({ settings: DEFAULTS, ignored: [] });
  });

  it('hold only what differs, by readable names', () => {
    expect(addressOf({ ...DEFAULTS, task: 'agent', encodings: ['none', 'alibi'] })).toBe(
      'task=agent&encodings=none,alibi',
    );
  });

  it.each(Object.keys(OTHERS) as (keyof PageSettings)[])('give %s back', (name) => {
    const settings = { ...DEFAULTS, [name]: OTHERS[name], ...(name === 'heads' && { width: 33 }) };
    if (name === 'width') settings.heads = 11;
    expect(settingsOf(`#${addressOf(settings)}`)).toEqual({ settings, ignored: [] });
  });

  it('give all of them back at once', () => {
    expect(settingsOf(`#${addressOf(OTHERS)}`)).toEqual({ settings: OTHERS, ignored: [] });
  });

  it('hold encodings with options, in one form', () => {
    const encodings = ['rotary(maxWavelength=500)', 'fire', 'randomized(rotary,128)', 'alibi(slope=1e+21)'];
    const address = addressOf({ ...DEFAULTS, encodings });
    expect(address).toBe(`encodings=${encodings.join()}`.replace('+', '%2B'));
    expect(settingsOf(`?${address}`).settings.encodings).toEqual(encodings);
    expect(settingsOf('?encodings=rotary( maxWavelength = 500 ),fire,fire').settings.encodings).toEqual(
      encodings.slice(0, 2),
    );
  });

  it.each([
    ['steps=0', 'steps must be an integer from 1 to 20000; got "0"'],
    ['steps=12.5', 'steps must be an integer from 1 to 20000; got "12.5"'],
    ['steps=', 'steps must be an integer from 1 to 20000; got ""'],
    ['lr=Infinity', 'lr must be a number from 0.000001 to 1; got "Infinity"'],
    ['lr=0', 'lr must be a number from 0.000001 to 1; got "0"'],
    ['task=agnet', 'unknown task "agnet"; the closest is "agent"'],
    ['encodings=none,rotray', 'unknown encoding "rotray"; the closest is "rotary"'],
    ['encodings=fire,rotray(maxWavelength=5)', 'unknown encoding "rotray"; the closest is "rotary"'],
    [
      'encodings=rotary(maxWavelength=5',
      'positional encoding "rotary(maxWavelength=5": expected "," or ")"; got the end',
    ],
    ['encodings=', 'positional encoding "": expected a name; got the end'],
    ['device=abacus', 'unknown device "abacus"; expected one of auto, wasm, webgpu, webgl, cpu'],
    ['stesp=5', 'unknown setting "stesp"; the closest is "steps"'],
    ['width=31', 'heads must divide the width; got width=31, heads=4'],
  ])('ignore %s and say so', (address, sentence) => {
    expect(settingsOf(`#${address}&seed=7`)).toEqual({
      settings: { ...DEFAULTS, seed: 7 },
      ignored: [sentence],
    });
  });
});
