import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Command } from 'commander';
import { COMPARE_OPTIONS, type CompareOptions, UsageError } from '../../src/cli/options.js';
import { studyJsonSchema, studyOf, withConfig } from '../../src/cli/study.js';
import { temporaryFolder } from './command.js';

const folder = temporaryFolder();

function configured(content: unknown, ...args: string[]): string[] {
  const file = join(folder, 'study.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return withConfig(['compare', '--config', file, ...args]);
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

  it('takes a results.json, whose study gives the same again', () => {
    const options = parse(configured(STUDY));
    const sources = STUDY.tasks.map((name) => ({ kind: 'task', name }) as const);
    const study = studyOf(options, { sources, encodings: STUDY.encodings });
    expect(study).not.toHaveProperty('out');
    const again = parse(configured({ schemaVersion: 5, study }));
    expect({ ...again, config: '' }).toEqual({ ...options, out: 'results', config: '' });
  });

  it.each<[unknown, string]>([
    ['{', 'this is no JSON: '],
    [[1], 'expected an object of options by their names'],
    [{ lrs: 1 }, 'there is no option "lrs"; did you mean "lr"?'],
    [{ config: 'x' }, 'there is no option "config"'],
    [{ causal: 1 }, '"causal" must be true or false; got 1'],
    [{ lr: null }, '"lr" must be a text, a number or a list of such; got null'],
    [{ lr: [] }, '"lr" must be a text, a number or a list of such; got []'],
    [{ schemaVersion: 5, study: null }, 'these results carry no study'],
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
