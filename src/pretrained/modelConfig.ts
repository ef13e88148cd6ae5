import { PretrainedError } from './pretrainedError.js';

/** What config.json says, read field by field, so that what cannot be done here is said and not passed over. */
export class ModelConfig {
  private readonly fields: Readonly<Record<string, unknown>>;

  /** @throws PretrainedError unless `json` is an object. */
  constructor(
    readonly file: string,
    json: string,
  ) {
    this.fields = objectOf(file, json);
  }

  /** Another object of the same file, such as `rope_parameters`; null when there is none. */
  inner(field: string): ModelConfig | null {
    const value = this.fields[field] ?? null;
    return value === null ? null : new ModelConfig(`${this.file}: ${field}`, JSON.stringify(value));
  }

  /** An integer of at least 1. */
  count(field: string, byDefault?: number): number {
    return this.number(
      field,
      byDefault,
      (value) => Number.isSafeInteger(value) && value >= 1,
      'an integer of at least 1',
    );
  }

  /** A number greater than 0. */
  positive(field: string, byDefault?: number): number {
    return this.number(field, byDefault, (value) => value > 0, 'a number greater than 0');
  }

  /** What `choices` has for the value of the field. */
  choice<C>(field: string, choices: Readonly<Record<string, C>>, byDefault?: string): C {
    const value = this.value(field, byDefault);
    if (typeof value === 'string' && Object.hasOwn(choices, value)) return choices[value] as C;
    throw this.error(field, `one of ${Object.keys(choices).join(', ')}`, value);
  }

  flag(field: string, byDefault: boolean): boolean {
    const value = this.value(field, byDefault);
    if (typeof value === 'boolean') return value;
    throw this.error(field, 'true or false', value);
  }

  /** Fields that must have the one value that can be done here, which they also have when they are not there. */
  require(only: Readonly<Record<string, string | number | boolean | null>>): void {
    for (const [field, expected] of Object.entries(only)) {
      const value = this.fields[field] ?? expected;
      if (value !== expected)
        throw this.error(field, `${JSON.stringify(expected)}, which is all that can be loaded`, value);
    }
  }

  private number(
    field: string,
    byDefault: number | undefined,
    fits: (value: number) => boolean,
    expected: string,
  ): number {
    const value = this.value(field, byDefault);
    if (typeof value === 'number' && fits(value)) return value;
    throw this.error(field, expected, value);
  }

  private value(field: string, byDefault: unknown): unknown {
    return this.fields[field] ?? byDefault;
  }

  private error(field: string, expected: string, value: unknown): PretrainedError {
    return new PretrainedError(
      this.file,
      `${field} must be ${expected}; got ${JSON.stringify(value) ?? 'nothing'}`,
    );
  }
}

function objectOf(file: string, json: string): Record<string, unknown> {
  try {
    const value = JSON.parse(json) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {}
  throw new PretrainedError(file, 'is not a JSON object');
}
