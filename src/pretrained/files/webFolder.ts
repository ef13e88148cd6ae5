import { PretrainedError } from '../pretrainedError.js';
import { cutOff, type ModelFolder, type Reader, type ReadOptions } from './folder.js';
import { Patience } from './patience.js';

/** @param location a URL; in a browser it may be relative to the page */
export function webFolder(location: string, options: ReadOptions): ModelFolder {
  const nameOf = (file: string) => below(location, file);
  return {
    nameOf,
    async open(file) {
      const name = nameOf(file);
      const patience = new Patience(name, options);
      const response = await patience.wait(fetch(name, { signal: patience.signal }), 'cannot be fetched');
      // 204 and 205 have nothing to read.
      if (response.ok && response.body) return webReader(name, response, response.body, patience);
      await response.body?.cancel();
      if (response.status === 404) return null;
      throw new PretrainedError(name, `the server answers ${response.status} ${response.statusText}`.trim());
    },
  };
}

/** The URL of a file: what follows the path, such as a token, stays where it is. */
function below(location: string, file: string): string {
  const [, path = '', query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(location) ?? [];
  return `${path.replace(/\/+$/, '')}/${file}${query}`;
}

/** One request, read as it comes: it needs nothing of the server but the file. */
function webReader(
  name: string,
  { headers }: Response,
  body: ReadableStream<Uint8Array>,
  patience: Patience,
): Reader {
  const stream = body.getReader();
  const header = headers.get('content-length');
  // A compressed answer says its compressed length.
  const size = header === null || headers.has('content-encoding') ? null : Number(header);
  let position = 0;
  let chunk = new Uint8Array(0) as Uint8Array;

  /** Hands on up to `length` of the next bytes; none at the end. */
  async function next(length: number): Promise<Uint8Array> {
    while (chunk.length === 0) {
      const { done, value } = await patience.wait(stream.read(), 'the connection broke off');
      if (done) return chunk;
      chunk = value;
    }
    const bytes = chunk.subarray(0, length);
    chunk = chunk.subarray(length);
    position += bytes.length;
    return bytes;
  }
  async function advance(length: number, use: (bytes: Uint8Array, done: number) => void): Promise<void> {
    const end = position + length;
    if (size !== null && end > size) throw cutOff(name, size, end);
    while (position < end) {
      const done = length - (end - position);
      const bytes = await next(end - position);
      if (bytes.length === 0) throw cutOff(name, position, end);
      use(bytes, done);
    }
  }
  return {
    name,
    size,
    async read(length) {
      if (size !== null && position + length > size) throw cutOff(name, size, position + length);
      const all = new Uint8Array(length);
      await advance(length, (bytes, done) => all.set(bytes, done));
      return all.buffer;
    },
    readSome: next,
    skip: (length) => advance(length, () => {}),
    async atEnd() {
      await next(0);
      return chunk.length === 0;
    },
    // A connection that broke off says so again.
    close: () => stream.cancel().catch(() => {}),
  };
}
