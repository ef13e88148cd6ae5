import type { Option } from 'commander';
import { didYouMean } from '../../layers/closestName.js';
import type { Plan } from '../compare/compare.js';
import { readText } from '../compare/files.js';
import { taskName } from '../experiment/job.js';
import type { Study } from '../experiment/results.js';
import { publishedStudy, unknownStudy } from '../studies/index.js';
import { errorLine } from '../util/errorLine.js';
import { COMPARE_OPTIONS, type CompareOptions, STUDY_OPTIONS, UsageError } from './options.js';

const CONFIG = '--config';
const CONFIGURABLE = COMPARE_OPTIONS.filter(({ long }) => long !== CONFIG);

/**
 * The arguments with those that the file of `--config`, and `--study`, stand for before them, so that what is typed wins.
 * @throws UsageError when the file is no study, or there is no such study; FileError when the file cannot be read.
 */
export function expanded(args: readonly string[]): string[] {
  return args[0] === 'compare' ? withStudy(withConfig(args)) : [...args];
}

function withConfig(args: readonly string[]): string[] {
  const file = given(args, CONFIG);
  if (!file) return [...args];
  const { merge, ...study } = readStudy(file);
  // Commander would add what is typed to it.
  const own = merge === undefined || given(args, '--merge') !== undefined ? study : { ...study, merge };
  return ['compare', ...argumentsOf(own, file), ...args.slice(1)];
}

function withStudy(args: readonly string[]): string[] {
  const [name, scale] = [given(args, '--study'), given(args, '--scale')];
  if (!name) {
    if (scale === undefined) return [...args];
    throw new UsageError(`--scale is the size of a published study: it needs --study; got --scale ${scale}`);
  }
  const study = publishedStudy(name);
  if (!study) throw new UsageError(unknownStudy(name));
  const size = scale === undefined ? study.defaultScale : Number(scale);
  // Commander says what is wrong with it.
  if (!(size > 0 && size <= 1)) return [...args];
  const { tasks, ...options } = study.options(size);
  const isOfText = tasks === undefined || given(args, '--text') !== undefined;
  const all = { scale: size, ...options, ...(!isOfText && { tasks }) };
  return ['compare', ...argumentsOf(all, name), ...args.slice(1)];
}

/** What the last option of that name says; without a value commander says what is missing. */
function given(args: readonly string[], flag: string): string | undefined {
  const places = args.flatMap((arg, at) => (arg === flag || arg.startsWith(`${flag}=`) ? [at] : []));
  const place = places.at(-1);
  if (place === undefined) return undefined;
  return args[place] === flag ? args[place + 1] : args[place]?.slice(flag.length + 1);
}

/** What options say of a comparison, in their own words: what comes of it does not depend on where it is run. */
export function studyOf(
  options: CompareOptions,
  { sources, encodings }: Pick<Plan, 'sources' | 'encodings'>,
): Study {
  const given = Object.entries(options).filter(([name, value]) => isOfStudy(name) && !isNone(value));
  const isTasks = sources[0]?.kind === 'task' && options.text === undefined;
  return {
    ...(Object.fromEntries(given) as Study),
    ...(isTasks && { tasks: sources.map((source) => taskName({ source })) }),
    ...(options.init === undefined && { encodings: [...encodings] }),
  };
}

/** What docs/study.schema.json holds: JSON Schema, draft 2020-12. Numbers may be texts, as they are typed. */
export function studyJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A comparison in a file, for compare --config of tfjs-transformer-block',
    description: 'Options of `compare` by their names. A list is what is separated by commas there.',
    type: 'object',
    properties: {
      $schema: { description: 'Where this schema is, for editors.', type: 'string' },
      ...Object.fromEntries(CONFIGURABLE.map((option) => [option.attributeName(), schemaOf(option)])),
    },
    additionalProperties: false,
  };
}

function schemaOf(option: Option): object {
  const { description } = option;
  if (option.isBoolean()) return { description, type: 'boolean' };
  if (option.argChoices) return { description, enum: option.argChoices };
  const value = { type: ['string', 'number'] };
  return { description, anyOf: [value, { type: 'array', items: value, minItems: 1 }] };
}

/** What an option has where it was not given. */
function isNone(value: unknown): boolean {
  return value === false || (Array.isArray(value) && value.length === 0);
}

function isOfStudy(name: string): boolean {
  return STUDY_OPTIONS.some((option) => option.attributeName() === name);
}

/** A study, or that of a results.json. */
function readStudy(file: string): Readonly<Record<string, unknown>> {
  const text = readText(file);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: this is not valid JSON: ${errorLine(error)}`);
  }
  if (!isRecord(content)) throw new UsageError(`${file}: expected an object of options by name`);
  if (!('schemaVersion' in content)) return content;
  if (isRecord(content.study)) return content.study;
  throw new UsageError(`${file}: these results contain no study to run again`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function argumentsOf(study: Readonly<Record<string, unknown>>, file: string): string[] {
  const { $schema: _, ...named } = study;
  return Object.entries(named).flatMap(([name, value]) => {
    const option = CONFIGURABLE.find((candidate) => candidate.attributeName() === name);
    if (!option) {
      const names = CONFIGURABLE.map((candidate) => candidate.attributeName());
      throw new UsageError(`${file}: there is no option "${name}".${didYouMean(name, names)}`);
    }
    return argument(option, value, file);
  });
}

/** As one would type it. */
function argument(option: Option, value: unknown, file: string): string[] {
  const flag = option.long as string;
  const expected = (what: string) =>
    new UsageError(`${file}: "${option.attributeName()}" must be ${what}; got ${JSON.stringify(value)}`);
  if (option.isBoolean()) {
    if (typeof value !== 'boolean') throw expected('true or false');
    return value ? [flag] : [];
  }
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length === 0 || !list.every((one) => typeof one === 'string' || typeof one === 'number')) {
    throw expected('a string, a number or a list of these');
  }
  if (option.variadic) return [flag, ...list.map(String)];
  // '3' would be three seeds.
  const end = flag === '--seeds' && Array.isArray(value) ? ',' : '';
  return [`${flag}=${list.join()}${end}`];
}
