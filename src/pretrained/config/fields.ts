import { PretrainedError } from '../pretrainedError.js';

/** A field of config.json: what it may be, and what it is where config.json has none. */
export interface Field<T> {
  /** 'only': it must be what alone can be loaded. 'harmless': whatever it is, the model computes the same. */
  readonly kind: 'used' | 'only' | 'harmless';
  /** As Hugging Face has it. */
  readonly byDefault: T;
  /** @throws PretrainedError for a value that it may not be. */
  read(file: string, name: string, value: unknown): T;
}

/** The fields of an object, by name. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What was read of them. */
export type Values<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

function field<T>(
  kind: Field<T>['kind'],
  byDefault: T,
  expected: string,
  accepts: (value: unknown) => boolean,
): Field<T> {
  return {
    kind,
    byDefault,
    read(file, name, value) {
      if (accepts(value)) return value as T;
      throw new PretrainedError(file, `${name} must be ${expected}; got ${JSON.stringify(value)}`);
    },
  };
}

/** An integer from 1 to `most`. */
export function count(byDefault: number, most = Number.MAX_SAFE_INTEGER): Field<number> {
  const expected =
    most === Number.MAX_SAFE_INTEGER ? 'an integer of at least 1' : `an integer from 1 to ${most}`;
  const accepts = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1;
  return field('used', byDefault, expected, (value) => accepts(value) && (value as number) <= most);
}

/** A finite number greater than 0. */
export function positive(byDefault: number): Field<number> {
  const accepts = (value: unknown) => Number.isFinite(value) && (value as number) > 0;
  return field('used', byDefault, 'a number greater than 0', accepts);
}

export function flag(byDefault: boolean): Field<boolean> {
  return field('used', byDefault, 'true or false', (value) => typeof value === 'boolean');
}

/** A key of `choices`. */
export function choice<C extends object>(choices: C, byDefault: keyof C & string): Field<keyof C & string> {
  const accepts = (value: unknown) => typeof value === 'string' && Object.hasOwn(choices, value);
  return field('used', byDefault, `one of ${Object.keys(choices).join(', ')}`, accepts);
}

/** A list of what `item` may be. */
export function list<T>({ read }: Field<T>): Field<readonly T[]> {
  return {
    kind: 'used',
    byDefault: [],
    read(file, name, value) {
      if (!Array.isArray(value)) {
        throw new PretrainedError(file, `${name} must be a list; got ${JSON.stringify(value)}`);
      }
      return value.map((item) => read(file, name, item));
    },
  };
}

/** Or null, which it is where config.json has none. */
export function orNull<T>({ read }: Field<T>): Field<T | null> {
  return {
    kind: 'used',
    byDefault: null,
    read: (file, name, value) => (value === null ? null : read(file, name, value)),
  };
}

/** One of these values, the first of them by default. */
export function only<T>(...values: readonly [T, ...T[]]): Field<T> {
  const texts = values.map((value) => JSON.stringify(value));
  const expected = `${texts.join(' or ')}, which is all that can be loaded`;
  return field('only', values[0], expected, (value) => texts.includes(JSON.stringify(value)));
}

/** Of any value. @param _why for the reader */
export function harmless(_why: string): Field<unknown> {
  return field('harmless', undefined, 'anything', () => true);
}

/** An object of its own; null, which it is by default, and {} are none. */
export function object<F extends Fields>(fields: F): Field<Values<F> | null> {
  return {
    kind: 'used',
    byDefault: null,
    read(file, name, value) {
      if (value === null) return null;
      if (!isObject(value)) {
        throw new PretrainedError(file, `${name} must be an object; got ${JSON.stringify(value)}`);
      }
      return Object.keys(value).length === 0 ? null : readFields(`${file}: ${name}`, value, fields);
    },
  };
}

/**
 * Every field of an object: it is read as its entry in `fields` says, or refused.
 *
 * @param otherNames other name: name. A field that is there by both is that of the other name, as in Hugging Face.
 * @throws PretrainedError naming a field that is not known, or is of a value that it may not be.
 */
export function readFields<F extends Fields>(
  file: string,
  object: Readonly<Record<string, unknown>>,
  fields: F,
  otherNames: Readonly<Record<string, string>> = {},
): Values<F> {
  const given = new Map(Object.entries(object).map(([name, value]) => [name, { name, value }]));
  for (const [other, name] of Object.entries(otherNames)) {
    const entry = given.get(other);
    if (entry) given.set(name, entry);
  }
  const values = Object.entries(fields).map(([name, { byDefault, read }]) => {
    const entry = given.get(name);
    return [name, entry ? read(file, entry.name, entry.value) : byDefault];
  });
  for (const name of Object.keys(object)) {
    if (Object.hasOwn(fields, name) || Object.hasOwn(otherNames, name)) continue;
    throw new PretrainedError(
      file,
      `${name} is not a field that is known here; take it out if the model computes the same without it`,
    );
  }
  return Object.fromEntries(values) as Values<F>;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
