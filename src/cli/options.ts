import { availableParallelism } from 'node:os';
import { basename, extname } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { positionalEncodingEntry, positionalEncodingNames } from '../../layers/index.js';
import { canonicalEncodingName, parseEncodingName } from '../../layers/positional/encodingName.js';
import { unknownEncoding } from '../../layers/positional/registration.js';
import { BACKENDS, type BackendChoice, KERNELS, type KernelsInUse } from '../compare/backend.js';
import { readText } from '../compare/files.js';
import type { Shard } from '../compare/shard.js';
import type { TsvSource } from '../data/dataset.js';
import type { TsvFormat } from '../data/tsv.js';
import { allEncodings } from '../experiment/allEncodings.js';
import { DEFAULT_SETTINGS } from '../experiment/defaultSettings.js';
import type { DataSource } from '../experiment/job.js';
import type { OptimizationSettings, TrainingSettings } from '../experiment/results.js';
import { seed } from '../experiment/schema/parts.js';
import { modelSize, optimization, trainingSettings } from '../experiment/schema/settings.js';
import { publishedStudy, studyNames } from '../studies/index.js';
import { chosenTasks, taskByName } from '../tasks/index.js';
import {
  choiceOf,
  encodings,
  integer,
  lengths,
  listOf,
  names,
  numberOf,
  path,
  rangeOfLengths,
  rangesOfLengths,
  shard,
} from './arguments.js';
import { QUEUE_HELP } from './queueOptions.js';

/** Every combination of what these list is tried. */
export type SettingLists = {
  readonly [Name in keyof (TrainingSettings & OptimizationSettings)]: readonly NonNullable<
    (TrainingSettings & OptimizationSettings)[Name]
  >[];
};

/** The options of `compare`, as commander gives them. */
export interface CompareOptions extends SettingLists {
  study?: string;
  /** With a study always. */
  scale?: number;
  tasks: string[];
  /** Without it: those of the default comparison. */
  encodings?: string[];
  seeds: number[];
  backend: BackendChoice;
  /** Without it: the fastest that work. */
  kernels?: KernelsInUse;
  workers: number;
  /** True where it is given without a URL. */
  queue?: string | true;
  shard?: Shard;
  merge?: string[];
  out: string;
  resume: boolean;
  train?: string;
  text?: string;
  test?: string;
  /** As typed: '1-40'. */
  lengths?: string;
  testLengths?: string[];
  validation?: string;
  format: TsvFormat;
  init?: string;
  freeze: boolean;
  causal?: true;
  probe?: true;
  import: string[];
  quiet: boolean;
  json: boolean;
  list: boolean;
  yes: boolean;
}

export const WORKERS_OPTION = new Option('--workers <n>', 'runs at a time')
  .argParser(integer)
  .default(availableParallelism(), 'number of cores');

const scaleOfStudy = z.number().gt(0).lte(1);

/** More are seldom meant. */
export const MANY_RUNS = 10_000;

const DEFAULT_TASKS = ['plausible', 'agent', 'sort'];

/** What is compared: these make a study, which results carry. */
export const STUDY_OPTIONS: readonly Option[] = [
  new Option(
    '--study <name>',
    `run a published comparison with its options, and compare with its numbers: ${studyNames().join(', ')}; other options take precedence`,
  ).argParser(path),
  new Option(
    '--scale <x>',
    'size of the study, where 1 is that of the paper (default: set by the study)',
  ).argParser(numberOf(scaleOfStudy)),
  option(
    '--tasks <names>',
    'tasks or groups of tasks (see --list), separated by commas, or all',
    names,
    DEFAULT_TASKS,
  ),
  new Option('--lengths <a-b>', 'lengths to train on, from a to b, instead of those of the task')
    .argParser(lengths)
    .conflicts('train'),
  new Option('--test-lengths <a-b,...>', 'lengths of the test parts; accuracy is reported for the first')
    .argParser(rangesOfLengths)
    .conflicts('train'),
  // Its default is that of the moment when it is asked for: what is imported may add to it.
  new Option(
    '--encodings <names>',
    'positional encodings, separated by commas, with options such as rotary(maxWavelength=500), or all ' +
      `(default: ${defaultEncodings().join()})`,
  ).argParser(encodings),
  option('--seeds <n>', 'number of seeds, 1 to n, or a list such as 1,2,5', seeds, [1, 2, 3]),
  ...settingOptions(),
  ...optimizationOptions(),
  new Option('--causal', 'train causal models, in which a token sees only itself and earlier tokens'),
  new Option(
    '--probe',
    'measure with a linear probe how well the states of each layer predict tokens and positions, before and after training',
  ),
  new Option('--backend <name>', 'tf.js backend: auto selects the fastest that works')
    .choices(BACKENDS)
    .default('auto'),
  new Option('--kernels <name>', 'use these kernels instead of the fastest that work').choices(KERNELS),
  new Option('--train <file>', 'train on your own data, a TSV file, instead of tasks')
    .argParser(path)
    .conflicts('tasks'),
  new Option(
    '--text <file>',
    'train causal character models on your own text, and report perplexity by length',
  )
    .argParser(path)
    .conflicts(['tasks', 'train']),
  new Option('--test <file>', 'TSV file to test on').argParser(path),
  new Option('--validation <file>', 'TSV file to choose settings on').argParser(path),
  new Option('--format <name>', 'format of the TSV files: tokens<TAB>tags or text<TAB>label')
    .choices(['tags', 'label'])
    .default('tags'),
  new Option(
    '--init <folder>',
    'fine-tune a published encoder on your own data: folder with config.json, model.safetensors and vocab.txt; ' +
      'use a small learning rate such as 1e-4',
  )
    .argParser(path)
    .conflicts(['tasks', 'encodings', ...Object.keys(modelSize.shape)]),
  new Option('--freeze', "train only the new head; freeze the encoder's weights").default(false),
  option('--import <files>', 'ES modules that register encodings or tasks, separated by commas', names, []),
];

export const COMPARE_OPTIONS: readonly Option[] = [
  ...STUDY_OPTIONS,
  new Option(
    '--config <file>',
    'JSON file of options by name, such as { "lr": [0.001, 0.003] }, or the results.json of a comparison to run again; ' +
      'options on the command line take precedence',
  ).argParser(path),
  WORKERS_OPTION,
  new Option('--queue [url]', `send the jobs to \`work --queue\` on other machines; ${QUEUE_HELP}`),
  new Option('--shard <i/n>', 'run only the i-th of n parts of the comparison, i from 1; --merge joins them')
    .argParser(shard)
    .conflicts('merge'),
  new Option(
    '--merge <dirs...>',
    'join the runs of these folders, made by --shard with the same options, without training',
  ).conflicts(['queue', 'resume']),
  new Option('--out <dir>', 'output folder').argParser(path).default('results'),
  new Option('--resume', 'reuse finished runs of the same settings in the output folder').default(false),
  new Option('--yes', `allow more than ${MANY_RUNS.toLocaleString('en-US')} runs`).default(false),
  new Option('--quiet', 'print only the result').default(false),
  new Option('--json', 'print results.json instead of tables').default(false),
  new Option('--list', 'list all tasks, encodings and published studies').default(false),
];

/** One for each setting, as its schema describes it: `--steps <n>`. Several values, separated by commas, are all tried. */
function settingOptions(): Option[] {
  return Object.entries(trainingSettings.shape).map(([name, schema]) =>
    option(
      `--${name} ${schema.isInt ? '<n,...>' : '<rate,...>'}`,
      helpOf(schema.description),
      listOf(numberOf(schema)),
      [DEFAULT_SETTINGS[name as keyof TrainingSettings]],
    ),
  );
}

/** They have no default: left out, they are no settings. `weightDecay` is `--weight-decay`. */
function optimizationOptions(): Option[] {
  return Object.entries(optimization.shape).map(([name, field]) => {
    const schema = field.unwrap();
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const help = helpOf(schema.description);
    if (schema instanceof z.ZodEnum) {
      const choices = `${help} (choices: ${schema.options.join(', ')})`;
      return new Option(`${flag} <name,...>`, choices).argParser(listOf(choiceOf(schema.options)));
    }
    return new Option(`${flag} ${schema.isInt ? '<n,...>' : '<x,...>'}`, help).argParser(
      listOf(numberOf(schema)),
    );
  });
}

/** Commander's help has no capital letters and no full stops. */
function helpOf(description = ''): string {
  return description.charAt(0).toLowerCase() + description.slice(1).replace(/\.$/, '');
}

/** An option that commander parses with `parse` and whose default `--help` shows as one would type it. */
function option<V>(flags: string, description: string, parse: (text: string) => V, value: V): Option {
  const made = new Option(flags, description).argParser(parse);
  if (flags.startsWith('--seeds')) return made.default(value, '3');
  return made.default(value, String(value) || 'none');
}

/** Words that are wrong in a way that only the whole command line can tell. */
export class UsageError extends Error {}

/** Those that are compared when none are named. */
function defaultEncodings(): string[] {
  return positionalEncodingNames().filter((name) => positionalEncodingEntry(name).inDefaultComparison);
}

/**
 * The names in their canonical form.
 * @throws UsageError when a name is not known; OptionError when it has another form.
 */
export function checkedEncodings(given: readonly string[] = defaultEncodings()): string[] {
  const known = positionalEncodingNames();
  if (given.length === 1 && given[0] === 'all') return allEncodings();
  for (const text of given) {
    const { name } = parseEncodingName(text);
    if (known.includes(name)) continue;
    throw new UsageError(unknownEncoding(name));
  }
  return [...new Set(given.map(canonicalEncodingName))];
}

/** @throws UsageError when the learning rate would never get to where it is to fall from. */
export function checkSchedule({
  steps,
  warmup = 0,
  schedule,
}: TrainingSettings & OptimizationSettings): void {
  if (warmup >= steps) {
    throw new UsageError(`--warmup must be less than --steps; got --warmup ${warmup}, --steps ${steps}`);
  }
  if (schedule === 'inverse-sqrt' && warmup === 0) {
    throw new UsageError('--schedule inverse-sqrt needs --warmup, whose steps set its rate of decay');
  }
}

/** @throws UsageError when the heads do not divide the width. */
export function checkSize({ width, heads }: TrainingSettings): void {
  if (width % heads === 0) return;
  throw new UsageError(`--heads must divide --width; got --width ${width}, --heads ${heads}`);
}

/**
 * The tasks, or the one data set of `--train` and `--test`.
 * @throws RangeError for an unknown task; UsageError for half of a data set; FileError when a file cannot be read.
 */
export function dataSources(options: CompareOptions): DataSource[] {
  const tsv = ownData(options);
  if (tsv !== null) return [{ kind: 'tsv', tsv }];
  const [trainLengths] = options.lengths === undefined ? [] : [rangeOfLengths(options.lengths)];
  const [first, ...others] = (options.testLengths ?? []).map(rangeOfLengths);
  const lengths = {
    ...(trainLengths && { trainLengths }),
    ...(first && { testLengths: [first, ...others] as const }),
  };
  const study = publishedStudy(options.study);
  if (study?.text !== undefined && options.text === undefined && options.tasks === DEFAULT_TASKS) {
    throw new UsageError(`--study ${study.name} needs a text: give --text <file>; ${study.text}`);
  }
  if (options.text !== undefined) {
    const text = { file: options.text, text: readText(options.text) };
    return [{ kind: 'task', name: basename(options.text, extname(options.text)), text, ...lengths }];
  }
  return chosenTasks(options.tasks).map((name) => {
    // A length that a task has not is found here, and not when others have been trained.
    taskByName(name).withLengths(lengths);
    return { kind: 'task', name, ...lengths };
  });
}

/**
 * The data set of `--train` and `--test`; null when there is neither.
 * @throws UsageError when there is only one; FileError when a file cannot be read.
 */
export function ownData({ train, test, validation, format }: CompareOptions): TsvSource | null {
  if (train === undefined && test === undefined) {
    if (validation === undefined) return null;
    throw new UsageError('--validation is for your own data: it needs --train and --test');
  }
  if (train === undefined || test === undefined) {
    throw new UsageError(
      `--train and --test go together; got only ${train === undefined ? '--test' : '--train'}`,
    );
  }
  const name = basename(train, extname(train));
  const part = (file: string) => ({ file, text: readText(file) });
  return {
    ...{ name, format, train: part(train), test: part(test) },
    ...(validation !== undefined && { validation: part(validation) }),
  };
}

/** '3' are the seeds 1, 2 and 3; '1,2,5' are those, and '5,' is 5 alone. */
function seeds(text: string): number[] {
  if (!text.includes(',')) return Array.from({ length: integer(text) }, (_, index) => index + 1);
  const list = text
    .replace(/,\s*$/, '')
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!list.every((one) => seed.safeParse(one).success)) {
    throw new InvalidArgumentError('Expected a count, or integers of at least 0 separated by commas.');
  }
  return [...new Set(list)];
}
