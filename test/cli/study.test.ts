import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Command } from 'commander';
import { COMPARE_OPTIONS, type CompareOptions, dataSources, UsageError } from '../../src/cli/options.js';
import { expanded, studyJsonSchema, studyOf } from '../../src/cli/study.js';
import { temporaryFolder } from './command.js';

const folder = temporaryFolder();

function configured(content: unknown, ...args: string[]): string[] {
  const file = join(folder, 'study.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return expanded(['compare', '--config', file, ...args]);
}

function parse(args: readonly string[]): CompareOptions {
  const command = new Command().exitOverride().configureOutput({ writeErr() {} });
  for (const option of COMPARE_OPTIONS) command.addOption(option);
  return command.parse(args.slice(1), { from: 'user' }).opts<CompareOptions>();
}

const STUDY = {
  tasks: ['agent', 'sort'],
  encodings: ['rotary(maxWavelength=5e2,layout=interleaved)', 't5'],
  seeds: [5],
  lr: [0.001, 0.003],
  weightDecay: 0.01,
  causal: true,
  schedule: 'cosine',
  out: 'there',
  quiet: false,
};

describe('--config', () => {
  it('says what one could have typed', () => {
    expect(parse(configured(STUDY))).toMatchObject({
      ...{ tasks: ['agent', 'sort'], encodings: STUDY.encodings, seeds: [5], lr: [0.001, 0.003] },
      ...{ weightDecay: [0.01], causal: true, schedule: ['cosine'], out: 'there', quiet: false },
    });
    expect(parse(configured({ seeds: 2 })).seeds).toEqual([1, 2]);
  });

  it('gives way to what is typed', () => {
    expect(parse(configured(STUDY, '--lr', '0.1', '--out', 'here'))).toMatchObject({
      lr: [0.1],
      out: 'here',
    });
  });

  it('has as many folders to merge as it lists', () => {
    expect(parse(configured({ merge: ['a', 'b'], out: 'c' }))).toMatchObject({ merge: ['a', 'b'], out: 'c' });
    expect(parse(configured({ merge: ['a', 'b'] }, '--merge', 'd')).merge).toEqual(['d']);
  });

  it('takes a results.json, whose study gives the same again', () => {
    const options = parse(configured(STUDY));
    const sources = STUDY.tasks.map((name) => ({ kind: 'task', name }) as const);
    const study = studyOf(options, { sources, encodings: STUDY.encodings });
    expect(study).not.toHaveProperty('out');
    const again = parse(configured({ schemaVersion: 5, study }));
    expect({ ...again, config: '' }).toEqual({ ...options, out: 'results', config: '' });
  });

  it.each<[unknown, string]>([
    ['{', 'this is not valid JSON: '],
    [[1], 'expected an object of options by name'],
    [{ lrs: 1 }, 'there is no option "lrs". Did you mean "lr"?'],
    [{ config: 'x' }, 'there is no option "config"'],
    [{ causal: 1 }, '"causal" must be true or false; got 1'],
    [{ lr: null }, '"lr" must be a string, a number or a list of these; got null'],
    [{ lr: [] }, '"lr" must be a string, a number or a list of these; got []'],
    [{ schemaVersion: 5, study: null }, 'these results contain no study'],
  ])('refuses %j', (content, sentence) => {
    expect(() => configured(content)).toThrow(UsageError);
    expect(() => configured(content)).toThrow(sentence);
  });

  it('has a schema, which docs/study.schema.json says: npm run schema', () => {
    const file = resolve(__dirname, '../../docs/study.schema.json');
    const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
    expect(schema).toEqual(studyJsonSchema());
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    expect(validate(STUDY)).toBe(true);
    for (const wrong of [
      { lrs: 1 },
      { config: 'x' },
      { causal: 1 },
      { lr: null },
      { lr: [] },
      { format: 'csv' },
      [1],
    ]) {
      expect(validate(wrong)).toBe(false);
    }
  });

  it('leaves to the options what values they take', () => {
    expect(() => parse(configured({ lr: -1 }))).toThrow('Expected a number greater than 0.');
    expect(() => parse(configured({ train: 'a', tasks: 'sort' }))).toThrow('cannot be used with');
  });
});

describe('--study', () => {
  const options = (...args: string[]) => parse(expanded(['compare', ...args]));

  it('stands for options, which those that are typed win over', () => {
    expect(options('--study', 'ruoss-2023')).toMatchObject({
      ...{ study: 'ruoss-2023', scale: 0.1, tasks: ['chomsky'], lengths: '1-10', seeds: [1, 2, 3, 4, 5] },
    });
    expect(options('--tasks', 'even-pairs', '--study=ruoss-2023', '--seeds', '2', '--scale=1')).toMatchObject(
      {
        ...{ scale: 1, tasks: ['even-pairs'], lengths: '1-40', seeds: [1, 2], steps: [10_000] },
      },
    );
  });

  it('is carried by results, which give the same again', () => {
    const given = options('--study', 'kazemnejad-2023', '--scale', '0.2', '--steps', '7');
    const study = studyOf(given, { sources: [{ kind: 'task', name: 'lm-copy' }], encodings: ['none'] });
    expect(study).toMatchObject({ study: 'kazemnejad-2023', scale: 0.2, steps: [7], encodings: ['none'] });
    const again = parse(configured({ schemaVersion: 5, study }));
    expect(again).toMatchObject({
      study: 'kazemnejad-2023',
      scale: 0.2,
      steps: [7],
      tasks: ['lm-copy'],
      lr: given.lr,
    });
  });

  it.each([
    [['--study', 'press-2020'], 'Unknown study "press-2020". Did you mean "press-2022"?'],
    [['--study', 'x'], 'Unknown study "x". The studies are ruoss-2023, kazemnejad-2023, press-2022.'],
    [['--scale', '0.5'], '--scale is the size of a published study: it needs --study; got --scale 0.5'],
    [['--study', 'press-2022', '--scale', '0'], 'Expected a number greater than 0 and at most 1.'],
    [['--study', 'press-2022', '--scale', '1.01'], 'Expected a number greater than 0 and at most 1.'],
    [['--study', 'press-2022', '--scale', 'half'], 'Expected a number greater than 0 and at most 1.'],
  ])('refuses %j', (args, sentence) => {
    expect(() => options(...args)).toThrow(sentence);
  });

  it('says where to get a text that it needs', () => {
    const given = options('--study', 'press-2022');
    expect(() => dataSources(given)).toThrow(UsageError);
    expect(() => dataSources(given)).toThrow(
      '--study press-2022 needs a text: give --text <file>; the authors have WikiText-103',
    );
    expect(dataSources(options('--study', 'press-2022', '--tasks', 'lm-copy'))).toHaveLength(1);
    expect(options('--study', 'kazemnejad-2023', '--text', 'book.txt')).toMatchObject({ text: 'book.txt' });
  });
});
