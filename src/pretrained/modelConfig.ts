import { PretrainedError } from './pretrainedError.js';

/** What config.json says, read field by field, so that what cannot be done here is said and not passed over. */
export class ModelConfig {
  private constructor(
    readonly file: string,
    private readonly fields: Readonly<Record<string, unknown>>,
  ) {}

  /** @throws PretrainedError unless `json` is an object. */
  static parse(file: string, json: string): ModelConfig {
    try {
      return ModelConfig.of(file, JSON.parse(json));
    } catch {
      throw new PretrainedError(file, 'is not a JSON object');
    }
  }

  /** The same, and a field that is not there is that of another name. @param names other name: name */
  withOtherNames(names: Readonly<Record<string, string>>): ModelConfig {
    const renamed = Object.entries(names).map(([other, name]) => [name, this.fields[other]]);
    const own = Object.entries(this.fields).filter(([, value]) => value !== null);
    return new ModelConfig(this.file, Object.fromEntries([...renamed, ...own]));
  }

  /** Another object of the same file, such as `rope_parameters`; null when there is none. */
  inner(field: string): ModelConfig | null {
    const value = this.fields[field] ?? null;
    return value === null ? null : ModelConfig.of(`${this.file}: ${field}`, value);
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

  private static of(file: string, value: unknown): ModelConfig {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new ModelConfig(file, value as Record<string, unknown>);
    }
    throw new PretrainedError(file, 'is not an object');
  }
}
