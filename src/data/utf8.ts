const SAVE = 'save the file as UTF-8';
const LINE_FEED = 0x0a;

/**
 * The text of a file in UTF-8; a byte order mark is no part of it. Other encodings are refused, for read as UTF-8 they would
 * be another text.
 *
 * @param error makes what is thrown, of the line (1 is the first) and what is wrong there
 */
export function decodeUtf8(bytes: Uint8Array, error: (line: number, problem: string) => Error): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw error(1, `this is UTF-16; ${SAVE}`);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decoded = (part: Uint8Array) => {
    try {
      return decoder.decode(part);
    } catch {
      return null;
    }
  };
  const text = decoded(bytes);
  // A line feed is never a part of another character: what is wrong is wrong in its own line.
  if (text === null) {
    throw error(
      lineWhere(bytes, (line) => decoded(line) === null),
      `this is not UTF-8; ${SAVE}`,
    );
  }
  // As of UTF-16 without its mark. No text has it.
  if (text.includes('\0')) {
    throw error(
      lineWhere(bytes, (line) => line.includes(0)),
      `there is a NUL, so this is not UTF-8; ${SAVE}`,
    );
  }
  return text;
}

/** The number of the first line for which it holds. */
function lineWhere(bytes: Uint8Array, holds: (line: Uint8Array) => boolean): number {
  for (let start = 0, line = 1; ; line++) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end < 0 || holds(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
