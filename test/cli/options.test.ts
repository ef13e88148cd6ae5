import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { positionalEncodingNames } from '../../layers/index.js';
import { settingsGrid } from '../../src/cli/grid.js';
import {
  COMPARE_OPTIONS,
  type CompareOptions,
  checkedEncodings,
  dataSources,
  UsageError,
} from '../../src/cli/options.js';
import { FileError } from '../../src/compare/files.js';
import { DEFAULT_SETTINGS } from '../../src/experiment/defaultSettings.js';
import { taskNames } from '../../src/tasks/index.js';
import { temporaryFolder } from './command.js';

const folder = temporaryFolder();

function parse(...args: string[]): CompareOptions {
  const command = new Command().exitOverride().configureOutput({ writeErr() {} });
  for (const option of COMPARE_OPTIONS) command.addOption(option);
  return command.parse(args, { from: 'user' }).opts<CompareOptions>();
}

describe('the options of compare', () => {
  it('have defaults', () => {
    expect(parse()).toMatchObject({
      tasks: ['plausible', 'agent', 'sort'],
      seeds: [1, 2, 3],
      ...{ steps: [300], width: [32], layers: [2], heads: [4], batch: [64], lr: [2e-3] },
      ...{ backend: 'auto', out: 'results', resume: false, format: 'tags', import: [] },
      ...{ quiet: false, json: false, list: false, freeze: false },
    });
    expect(parse().workers).toBeGreaterThanOrEqual(1);
  });

  it.each<[string[], Partial<CompareOptions>]>([
    [['--tasks', ' sort , agent'], { tasks: ['sort', 'agent'] }],
    [
      ['--encodings', 'rotary(maxWavelength=5e2, layout=interleaved), randomized(rotary, 128),t5'],
      { encodings: ['rotary(maxWavelength=5e2, layout=interleaved)', 'randomized(rotary, 128)', 't5'] },
    ],
    [['--seeds', '2'], { seeds: [1, 2] }],
    [['--seeds', '7,0,7'], { seeds: [7, 0] }],
    [['--lr', '1e-3, 3e-3,1e-3'], { lr: [1e-3, 3e-3] }],
    [['--seeds', '5,'], { seeds: [5] }],
    [['--dropout', '0.1', '--causal'], { dropout: [0.1], causal: true }],
    [['--probe'], { probe: true }],
    [['--warmup', '20', '--schedule', 'cosine'], { warmup: [20], schedule: ['cosine'] }],
    [['--weight-decay', '0.01', '--clip', '1'], { weightDecay: [0.01], clip: [1] }],
    [['--import', 'a.ts,b.js'], { import: ['a.ts', 'b.js'] }],
    [['--quiet', '--json', '--resume'], { quiet: true, json: true, resume: true }],
  ])('%j', (args, expected) => {
    expect(parse(...args)).toMatchObject(expected);
  });

  it.each([
    ['--steps', 'ten'],
    ['--steps', ''],
    ['--width', '7.5'],
    ['--layers', '1e99'],
    ['--workers', '-1'],
    ['--batch'],
    ['--lr', '0'],
    ['--lr', 'NaN'],
    ['--warmup', '0'],
    ['--schedule', 'step'],
    ['--weight-decay', '-1'],
    ['--clip', '0'],
    ['--lr', 'Infinity'],
    ['--seeds', '0'],
    ['--seeds', '1,,2'],
    ['--lr', '1e-3,'],
    ['--dropout', '1'],
    ['--schedule', 'cosine,step'],
    ['--seeds', '1,-2'],
    ['--seeds', '1.5,2'],
    ['--tasks', 'sort,'],
    ['--encodings', ''],
    ['--encodings', 'rotary(maxWavelength=1),'],
    ['--backend', 'webgl'],
    ['--format', 'csv'],
    ['--tasks', 'sort', '--train', 'a.tsv'],
    ['--init', 'a', '--tasks', 'sort'],
    ['--init', 'a', '--encodings', 'none'],
    ['--init', 'a', '--width', '32'],
    ['--init', 'a', '--layers', '2'],
    ['--init', 'a', '--heads', '4'],
    ['--out', ''],
    ['--train', ''],
    ['--test', ''],
    ['--init', ''],
    ['--import', ''],
  ])('refuse %s %s', (...args) => {
    expect(() => parse(...args)).toThrow(CommanderError);
  });
});

describe('the options that are settings of a run', () => {
  const optionOf = (name: string) => COMPARE_OPTIONS.find((option) => option.attributeName() === name);

  it.each(Object.entries(DEFAULT_SETTINGS))('%s', (name, value) => {
    expect(optionOf(name)).toMatchObject({ mandatory: false, defaultValue: [value] });
    // As all other help: no capital letter, no full stop.
    expect(optionOf(name)?.description).toMatch(/^[a-z].*[^.]$/);
  });

  it.each([
    ['--batch', '2.5', 'Expected an integer of at least 1.'],
    ['--lr', '-1', 'Expected a number greater than 0.'],
    ['--dropout', '2', 'Expected a number greater than 0 and less than 1.'],
    ['--seeds', '0', 'Expected an integer of at least 1.'],
  ])('%s %s says what is expected', (name, text, sentence) => {
    expect(() => parse(name, text)).toThrow(`argument '${text}' is invalid. ${sentence}`);
  });
});

describe('checkedEncodings', () => {
  it('takes those of the default comparison where none are named', () => {
    const defaults = ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 't5'];
    expect(checkedEncodings(parse().encodings)).toEqual(defaults);
  });

  it('takes all, or each name once', () => {
    const all = checkedEncodings(['all']);
    expect(all).toEqual(positionalEncodingNames().filter((name) => all.includes(name)));
    expect(all).toEqual(expect.arrayContaining(['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 't5']));
    // They need another encoding, or more than a sequence.
    for (const name of ['randomized', 'random-float', 'interpolated', 'composed'])
      expect(all).not.toContain(name);
    expect(checkedEncodings(parse('--encodings', 't5,none').encodings)).toEqual(['t5', 'none']);
    expect(checkedEncodings(['t5', 'none', 't5'])).toEqual(['t5', 'none']);
  });

  it('suggests what was meant, where something near is known', () => {
    expect(() => checkedEncodings(['sinusodial'])).toThrow(UsageError);
    expect(() => checkedEncodings(['sinusodial'])).toThrow('Did you mean "sinusoidal"?');
    expect(() => checkedEncodings(['none', 'xyzzy'])).toThrow(
      /^unknown positional encoding "xyzzy"\. The encodings are /,
    );
  });
});

describe('settingsGrid', () => {
  const grid = (...args: string[]) => settingsGrid(parse(...args));

  it('is one, of the defaults, where nothing is listed', () => {
    expect(grid()).toEqual([DEFAULT_SETTINGS]);
  });

  it('has every combination, the last option varying fastest', () => {
    const all = grid('--width', '8,16', '--lr', '1e-3,1e-2', '--clip', '1,2');
    expect(all.map(({ lr, width, clip }) => [lr, width, clip])).toEqual(
      [1e-3, 1e-2].flatMap((lr) => [8, 16].flatMap((width) => [1, 2].map((clip) => [lr, width, clip]))),
    );
  });

  it('wants a warm-up that ends, and one for what falls with it', () => {
    grid('--warmup', '299', '--schedule', 'inverse-sqrt');
    grid('--schedule', 'cosine');
    expect(() => grid('--warmup', '20,300')).toThrow(
      '--warmup must be less than --steps; got --warmup 300, --steps 300',
    );
    expect(() => grid('--schedule', 'inverse-sqrt')).toThrow(/needs --warmup/);
  });

  it('wants heads that divide the width, in every combination', () => {
    grid('--width', '12,24', '--heads', '3,4');
    expect(() => grid('--width', '12,20', '--heads', '3,4')).toThrow(
      '--heads must divide --width; got --width 20, --heads 3',
    );
  });

  it('wants something to choose by', () => {
    const own = ['--train', 'a', '--test', 'b'];
    grid(...own);
    grid(...own, '--lr', '1,2', '--validation', 'c');
    expect(() => grid(...own, '--lr', '1,2')).toThrow('give --validation');
    expect(() => grid(...own, '--until', '0.9')).toThrow('give --validation');
  });
});

describe('dataSources', () => {
  const sources = (...args: string[]) => dataSources(parse(...args));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('are the tasks, each once, those of groups, or all', () => {
    expect(sources('--tasks', 'sort,agent,sort')).toEqual([
      { kind: 'task', name: 'sort' },
      { kind: 'task', name: 'agent' },
    ]);
    expect(sources('--tasks', 'all')).toEqual(taskNames().map((name) => ({ kind: 'task', name })));
    expect(sources('--tasks', 'word-order')).toHaveLength(7);
    expect(() => sources('--tasks', 'sorts')).toThrow('Unknown task "sorts". Did you mean "sort"?');
  });

  it('are a text, called as its file', () => {
    const path = file('my.book.txt', 'abc');
    expect(sources('--text', path, '--lengths', '5-5')).toEqual([
      { kind: 'task', name: 'my.book', text: { file: path, text: 'abc' }, trainLengths: { min: 5, max: 5 } },
    ]);
    expect(() => sources('--text', 'no-such.txt')).toThrow(FileError);
    expect(() => parse('--text', path, '--tasks', 'sort')).toThrow('cannot be used with');
  });

  it('have the lengths that are asked for', () => {
    const given = ['--tasks', 'sort', '--lengths', '5-9', '--test-lengths', '5-9,10-40'];
    expect(parse(...given)).toMatchObject({ lengths: '5-9', testLengths: ['5-9', '10-40'] });
    const [trainLengths, longer] = [
      { min: 5, max: 9 },
      { min: 10, max: 40 },
    ];
    expect(sources(...given)).toEqual([
      { kind: 'task', name: 'sort', trainLengths, testLengths: [trainLengths, longer] },
    ]);
    expect(sources('--tasks', 'sort', '--test-lengths', '10-40')).toEqual([
      { kind: 'task', name: 'sort', testLengths: [longer] },
    ]);
    expect(() => sources('--tasks', 'lm-copy,sort', '--lengths', '2-9')).toThrow(
      new RangeError('Task "sort": lengths.min must be an integer of at least 4; got 2.'),
    );
  });

  it.each(['', '5', '0-4', '5-4', '1-2-3', '1-x', '1.5-3', '-1-3', '1e1-20', '1-4,5-8'])(
    'have no lengths %j',
    (text) => {
      expect(() => parse('--lengths', text)).toThrow('Expected lengths such as 1-40, of at least 1.');
    },
  );

  it.each(['1-4,', '1-8,5-8', '5-8,1-4'])('have no test lengths %j', (text) => {
    expect(() => parse('--test-lengths', text)).toThrow(CommanderError);
  });

  it('are one set of own data, called as its training file', () => {
    const [train, test] = [file('my.data.tsv', 'a\tX'), file('b.tsv', 'b\tX')];
    expect(sources('--train', train, '--test', test, '--format', 'label')).toEqual([
      {
        kind: 'tsv',
        tsv: {
          name: 'my.data',
          format: 'label',
          train: { file: train, text: 'a\tX' },
          test: { file: test, text: 'b\tX' },
        },
      },
    ]);
  });

  it('have a part to choose settings by where it is given', () => {
    const [train, test, dev] = ['a', 'b', 'c'].map((name) => file(`${name}.tsv`, `${name}\tX`)) as string[];
    const given = ['--train', `${train}`, '--test', `${test}`, '--validation', `${dev}`];
    expect(sources(...given)).toMatchObject([{ tsv: { validation: { file: dev, text: 'c\tX' } } }]);
    expect(() => sources('--validation', `${dev}`)).toThrow(
      new UsageError('--validation is for your own data: it needs --train and --test'),
    );
  });

  it('want both files, and files that can be read', () => {
    expect(() => sources('--train', 'a.tsv')).toThrow(UsageError);
    expect(() => sources('--test', 'a.tsv')).toThrow('got only --test');
    expect(() => sources('--train', folder, '--test', folder)).toThrow(FileError);
    expect(() => sources('--train', folder, '--test', folder)).toThrow(
      `cannot read ${folder}: illegal operation on a directory (EISDIR)`,
    );
  });
});
