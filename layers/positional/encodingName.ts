import { OptionError } from '../errors.js';

/*
 * Encodings in text: `rotary`, `rotary(maxWavelength=500)`, `randomized(alibi(direction=causal), 128)`.
 */

/** What an option can be in text; an encoding with options is its text. */
export type NamedValue = number | boolean | null | string | readonly NamedValue[];

/** A text, taken apart. */
export interface EncodingName {
  readonly name: string;
  /** Values that say no option, in their order. */
  readonly unnamed: readonly NamedValue[];
  readonly options: Readonly<Record<string, NamedValue>>;
}

const PARTS = /\s*([A-Za-z0-9_.+-]+|[()[\]=,])/y;
const WORD = /^[A-Za-z0-9_.+-]+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const CONSTANTS = new Map<string, NamedValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** More is a mistake, and would overflow the stack. */
const DEEPEST = 32;

/**
 * An encoding in text, taken apart: a name, and options in parentheses. A value is a number, true, false, null, a word, an encoding, or
 * a list in brackets.
 * @throws OptionError when the text has another form.
 */
export function parseEncodingName(text: string): EncodingName {
  return new Parser(text).whole();
}

/** The one form of all texts that say the same: without spaces, options that are named after those that are not, by the alphabet. */
export function canonicalEncodingName(text: string): string {
  return nameText(parseEncodingName(text));
}

/** Names separated by commas, those within parentheses and brackets aside; without spaces around them. */
export function splitEncodingNames(text: string): string[] {
  const names = [''];
  let depth = 0;
  for (const character of text) {
    if ('(['.includes(character)) depth += 1;
    if (')]'.includes(character)) depth -= 1;
    if (character === ',' && depth <= 0) names.push('');
    else names.push(`${names.pop()}${character}`);
  }
  return names.map((name) => name.trim());
}

function nameText({ name, unnamed, options }: EncodingName): string {
  const named = Object.entries(options).sort(([one], [other]) => (one < other ? -1 : 1));
  const parts = [
    ...unnamed.map(valueText),
    ...named.map(([option, value]) => `${option}=${valueText(value)}`),
  ];
  return parts.length === 0 ? name : `${name}(${parts.join(',')})`;
}

function valueText(value: NamedValue): string {
  return Array.isArray(value) ? `[${value.map(valueText).join(',')}]` : String(value);
}

class Parser {
  private readonly parts: string[] = [];
  private next = 0;

  constructor(private readonly text: string) {
    PARTS.lastIndex = 0;
    let end = 0;
    for (let found = PARTS.exec(text); found; found = PARTS.exec(text)) {
      this.parts.push(found[1] as string);
      end = PARTS.lastIndex;
    }
    if (text.slice(end).trim() !== '')
      throw this.error('a name, a value or one of ( ) [ ] = ,', text.slice(end).trim());
  }

  whole(): EncodingName {
    const name = this.encoding(0);
    if (this.next < this.parts.length) throw this.error('the end', this.parts[this.next]);
    return name;
  }

  private encoding(depth: number): EncodingName {
    const name = this.word('a name');
    const unnamed: NamedValue[] = [];
    const options: Record<string, NamedValue> = {};
    if (!this.take('(')) return { name, unnamed, options };
    for (const [option, value] of this.list(')', () => this.argument(depth + 1))) {
      if (option === null) unnamed.push(value);
      else if (Object.hasOwn(options, option)) throw this.error(`option "${option}" once`, 'it twice');
      else options[option] = value;
    }
    return { name, unnamed, options };
  }

  private argument(depth: number): [option: string | null, value: NamedValue] {
    if (this.parts[this.next + 1] !== '=') return [null, this.value(depth)];
    const option = this.word('an option');
    this.take('=');
    return [option, this.value(depth)];
  }

  private value(depth: number): NamedValue {
    if (depth > DEEPEST) throw this.error(`at most ${DEEPEST} of them in each other`, 'more');
    if (this.take('[')) return this.list(']', () => this.value(depth + 1));
    const word = this.parts[this.next] ?? '';
    if (this.parts[this.next + 1] === '(') return nameText(this.encoding(depth));
    this.word('a value');
    if (NUMBER.test(word)) return Number(word);
    return CONSTANTS.has(word) ? (CONSTANTS.get(word) as NamedValue) : word;
  }

  /** What stands between commas, up to `end`. */
  private list<V>(end: string, read: () => V): V[] {
    const values: V[] = [];
    if (this.take(end)) return values;
    do values.push(read());
    while (this.take(','));
    if (!this.take(end)) throw this.error(`"," or "${end}"`, this.parts[this.next]);
    return values;
  }

  private word(expected: string): string {
    const word = this.parts[this.next];
    if (word === undefined || !WORD.test(word)) throw this.error(expected, word);
    this.next += 1;
    return word;
  }

  private take(sign: string): boolean {
    if (this.parts[this.next] !== sign) return false;
    this.next += 1;
    return true;
  }

  private error(expected: string, got: string | undefined): OptionError {
    const shown = JSON.stringify(this.text.slice(0, 80));
    return new OptionError(`positional encoding ${shown}: expected ${expected}; got ${got ?? 'the end'}`);
  }
}
