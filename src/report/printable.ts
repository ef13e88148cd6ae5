/**
 * What a terminal would obey, or would let letters stand in another order than they are in: control characters and those of
 * bidirectional text. And the backslash of what looks as if it stood for one of them.
 */
const OBEYED = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]|\\(?=u\{)/gu;

/**
 * The same with each of these, in any text in it, written as `\u{1b}`: data may say what they like, and different texts stay
 * different. Keys of objects are texts too.
 */
export function printable<T>(value: T): T {
  if (typeof value === 'string') return value.replace(OBEYED, escaped) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => printable(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [printable(key), printable(item)]),
  ) as T;
}

/** The same of a text of several lines, which stay lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
