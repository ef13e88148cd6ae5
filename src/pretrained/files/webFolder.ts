import { PretrainedError } from '../pretrainedError.js';
import { cutOff, type ModelFolder, type Reader, textOf } from './folder.js';

/** @param location a URL; in a browser it may be relative to the page */
export function webFolder(location: string | URL): ModelFolder {
  const nameOf = (file: string) => `${String(location).replace(/\/+$/, '')}/${file}`;
  const fetched = async (file: string): Promise<Response | null> => {
    const name = nameOf(file);
    const response = await fetch(name).catch((error: Error) => {
      throw new PretrainedError(name, `cannot be fetched: ${reasonOf(error)}`);
    });
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status === 404) return null;
    throw new PretrainedError(name, `the server answers ${response.status} ${response.statusText}`.trim());
  };
  return {
    nameOf,
    text: async (file) => {
      const response = await fetched(file);
      if (!response) return null;
      const bytes = await response.arrayBuffer().catch((error: Error) => {
        throw brokenOff(nameOf(file), error);
      });
      return textOf(nameOf(file), new Uint8Array(bytes));
    },
    open: async (file) => {
      const response = await fetched(file);
      return response && webReader(nameOf(file), response);
    },
  };
}

/** One request, read as it comes: it needs nothing of the server but the file. */
function webReader(name: string, response: Response): Reader {
  const stream = (response.body as ReadableStream<Uint8Array>).getReader();
  const header = response.headers.get('content-length');
  // A compressed answer says its compressed length.
  const size = header === null || response.headers.has('content-encoding') ? null : Number(header);
  let position = 0;
  let chunk = new Uint8Array(0) as Uint8Array;

  /** Hands on up to `length` of the next bytes; none at the end. */
  async function next(length: number): Promise<Uint8Array> {
    while (chunk.length === 0) {
      const { done, value } = await stream.read().catch((error: Error) => {
        throw brokenOff(name, error);
      });
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
    skip: (length) => advance(length, () => {}),
    async atEnd() {
      await next(0);
      return chunk.length === 0;
    },
    // A connection that broke off says so again.
    close: () => stream.cancel().catch(() => {}),
  };
}

function brokenOff(name: string, error: Error): PretrainedError {
  return new PretrainedError(name, `the connection broke off: ${reasonOf(error)}`);
}

/** Engines say "fetch failed", and the reason beside it if at all. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
