import * as tf from '@tensorflow/tfjs';
import { shown } from '../checks.js';
import { didYouMean } from '../closestName.js';
import { OptionError } from '../errors.js';
import {
  type EncodingDescription,
  type EncodingEntry,
  encodingEntry,
  entryWithOptions,
} from './encodingEntry.js';
import {
  canonicalEncodingName,
  type EncodingName,
  type NamedValue,
  parseEncodingName,
} from './encodingName.js';
import type { PositionalEncoding } from './positionalEncoding.js';
import { SharedPositional } from './sharedPositional.js';

/** What a model knows when it asks for an encoding by name. */
export interface PositionalContext {
  /** Longest sequence that the model is made for, in tokens. */
  maxLength?: number;
  /** Whether queries see no later key. */
  useCausalMask?: boolean;
  seed?: number | null;
}

/** An encoding as tf.js saves it. */
export interface PositionalConfig {
  className: string;
  config: tf.serialization.ConfigDict;
}

/** An encoding, its saved form, or the name that it was registered by, with options or without: 'rotary(maxWavelength=500)'. */
export type PositionalSpec = PositionalEncoding | PositionalConfig | string;

/** Makes an encoding for a place in a model. */
export type PositionalFactory = (context: PositionalContext) => PositionalEncoding;

/** The class of an encoding, as `tf.serialization.registerClass` takes it. */
export interface PositionalEncodingClass {
  new (config: never): PositionalEncoding;
  readonly className: string;
  /** Options that a name may give without saying them, in this order; all that are left are those of a last '...option'. */
  readonly unnamedOptions?: readonly string[];
}

/**
 * An encoding of this package: all that a registration takes, but for the look, which goes by its place in the list. Every file
 * of an encoding exports one for each of its names.
 */
export interface BuiltInEncoding extends Omit<EncodingEntry, 'look'> {
  readonly encoding: PositionalEncodingClass;
  readonly create?: PositionalFactory;
}

interface Registration {
  encoding: PositionalEncodingClass;
  create: PositionalFactory;
  entry: EncodingEntry;
}

/** As it stands in lists of names, in the names of files and in tables. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]*$/;

/** A config within a config within a config; more is a mistake, and would overflow the stack of whatever reads it. */
const DEEPEST_CONFIG = 32;

const registrations = new Map<string, Registration>();

/** Encodings that have no name, since a name does not say what they are made of. */
const UNNAMED: readonly PositionalEncodingClass[] = [SharedPositional];

/**
 * Registers an encoding by name: for layers and models as `positional: name`, to the comparison as `--encodings name`,
 * and to `tf.loadLayersModel` by its class.
 *
 * @param name letters, digits and hyphens
 * @param create makes one from what the model knows; default: `new encoding({ seed })`
 * @param description what lists and reports say of it; every field has a default
 * @throws OptionError when the name is none, the class is no encoding, the name or the className belongs to another class,
 *   or a field of the description is not valid.
 * @example registerPositionalEncoding('mine', MyEncoding)
 * @example registerPositionalEncoding('mine', MyEncoding, undefined, { label: 'Mine', inDefaultComparison: true })
 */
export function registerPositionalEncoding(
  name: string,
  encoding: PositionalEncodingClass,
  create: PositionalFactory = ({ seed }) => new encoding({ seed: seed ?? null } as never),
  description: Partial<EncodingDescription> = {},
): void {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new OptionError(
      `the name of a positional encoding must be letters, digits and hyphens; got ${shown(name)}`,
    );
  }
  if (!isEncodingClass(encoding)) {
    throw new OptionError(
      `positional encoding "${name}" must be a class that extends PositionalEncoding, with a static className; got ${shown(encoding)}`,
    );
  }
  const known = registrations.get(name);
  if (known && known.encoding.className !== encoding.className) {
    throw new OptionError(
      `positional encoding "${name}" is already registered, by ${known.encoding.className}`,
    );
  }
  for (const [other, registration] of registrations) {
    // Layers copy an encoding by its className, so a subclass that inherits one would be copied as its parent.
    if (other === name || registration.encoding === encoding) continue;
    if (registration.encoding.className !== encoding.className) continue;
    throw new OptionError(
      `className ${encoding.className} is that of "${other}"; give the class of "${name}" a static className of its own`,
    );
  }
  const entry = encodingEntry(name, description, known?.entry.look ?? freeLook());
  tf.serialization.registerClass(encoding as unknown as Parameters<typeof tf.serialization.registerClass>[0]);
  registrations.set(name, { encoding, create, entry });
}

/** Registered names, in the order of their registration. */
export function positionalEncodingNames(): string[] {
  return [...registrations.keys()];
}

/**
 * The entry of a registered encoding, for lists and reports; if the name has options, so does its label.
 * @throws OptionError when the name is not registered, or has another form.
 */
export function positionalEncodingEntry(name: string): EncodingEntry {
  return entryWithOptions(registrationOf(parseEncodingName(name).name).entry, name);
}

function registrationOf(name: string): Registration {
  const registration = registrations.get(name);
  if (registration) return registration;
  throw new OptionError(unknownEncoding(name));
}

/** What is wrong with a name that is not registered; the label of an encoding, such as RoPE, is close to its name. */
export function unknownEncoding(name: string): string {
  const names = positionalEncodingNames();
  const labelled = [...registrations].find(([, { entry }]) => sameLetters(entry.label, name));
  const suggestion = didYouMean(labelled?.[0] ?? name, names);
  return `unknown positional encoding "${name}".${suggestion} The encodings are ${names.join(', ')}`;
}

function sameLetters(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function freeLook(): number {
  const taken = new Set(Array.from(registrations.values(), ({ entry }) => entry.look));
  let look = 0;
  while (taken.has(look)) look++;
  return look;
}

/**
 * Creates a new instance of an encoding: by name, with defaults from the context, or as a copy by config.
 * @throws OptionError when the name or the class is not registered, or it is none of these.
 */
export function positionalEncoding(
  spec: PositionalSpec,
  context: PositionalContext = {},
): PositionalEncoding {
  if (typeof spec === 'string') return byName(spec, context);
  const { className, config } = configOf(spec);
  const known = [...UNNAMED, ...Array.from(registrations.values(), ({ encoding }) => encoding)];
  const encoding = known.find((one) => one.className === className);
  // A seeded owner seeds its copy, so that one seed settles the whole model.
  if (encoding) return new encoding({ ...config, seed: context.seed ?? config.seed ?? null } as never);
  throw new OptionError(
    `unknown positional encoding class "${className}"; call registerPositionalEncoding first`,
  );
}

function byName(text: string, context: PositionalContext): PositionalEncoding {
  const parsed = parseEncodingName(text);
  const { encoding, create } = registrationOf(parsed.name);
  const options = optionsOf(parsed, encoding);
  // A default of what the model does not know.
  const made = created(parsed.name, create({ ...contextWith({}, options), ...context }));
  if (Object.keys(options).length === 0) return made;
  const config = { ...made.getConfig(), ...options };
  // Encodings within encodings know the model too.
  const part = (value: unknown) => positionalEncoding(value as PositionalSpec, contextWith(context, config));
  for (const [option, value] of Object.entries(options)) {
    const known = made.getConfig()[option];
    if (isPart(known)) config[option] = part(value);
    else if (Array.isArray(known) && known.every(isPart) && Array.isArray(value))
      config[option] = value.map(part);
  }
  return new encoding({ ...config, name: canonicalEncodingName(text) } as never);
}

/** What options say of the longest sequence wins. */
function contextWith(context: PositionalContext, { maxLength }: Record<string, unknown>): PositionalContext {
  return typeof maxLength === 'number' ? { ...context, maxLength } : context;
}

/** The options of a name, also those that it does not say. */
function optionsOf(
  { name, unnamed, options }: EncodingName,
  { unnamedOptions = [] }: PositionalEncodingClass,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...options };
  const rest = unnamedOptions.find((option) => option.startsWith('...'))?.slice(3);
  const places = unnamedOptions.filter((option) => !option.startsWith('...'));
  unnamed.forEach((value, index) => {
    const option = places[index] ?? rest;
    if (option === undefined || (option !== rest && option in options)) {
      throw new OptionError(`positional encoding "${name}": expected option=value; got ${value}`);
    }
    all[option] = option === rest ? [...((all[option] as NamedValue[] | undefined) ?? []), value] : value;
  });
  return all;
}

/** The saved form of an encoding within another one. */
function isPart(value: unknown): boolean {
  return isObject(value) && typeof value.className === 'string' && isObject(value.config);
}

function created(name: string, encoding: unknown): PositionalEncoding {
  if (isEncoding(encoding)) return encoding;
  throw new OptionError(`the factory of positional encoding "${name}" must make one; got ${shown(encoding)}`);
}

/** The saved form of what a caller gives, who may have no types. */
function configOf(spec: PositionalEncoding | PositionalConfig): PositionalConfig {
  if (isEncoding(spec)) return positionalConfig(spec);
  if (!isObject(spec) || typeof spec.className !== 'string' || !isObject(spec.config)) {
    throw new OptionError(
      `positional must be the name of an encoding, an encoding, or its { className, config }; got ${shown(spec)}`,
    );
  }
  if (isDeeper(spec.config, DEEPEST_CONFIG)) {
    throw new OptionError(
      `positional: the config of ${shown(spec.className)} holds configs more than ${DEEPEST_CONFIG} deep`,
    );
  }
  return spec;
}

/** By what it can do, and so also one of a second copy of this package. */
function isEncoding(value: unknown): value is PositionalEncoding {
  return isObject(value) && typeof value.encodeInputs === 'function' && typeof value.getConfig === 'function';
}

function isEncodingClass(value: unknown): value is PositionalEncodingClass {
  if (typeof value !== 'function') return false;
  return isEncoding(value.prototype) && 'className' in value && typeof value.className === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((part) => isDeeper(part, depth - 1));
}

/** The saved form of an encoding, for the config of the layer that owns it. */
export function positionalConfig(encoding: PositionalEncoding): PositionalConfig {
  return { className: encoding.getClassName(), config: encoding.getConfig() };
}
