import { decodeUtf8 } from '../../data/utf8.js';
import { PretrainedError } from '../pretrainedError.js';

/** A file from front to back: what is in memory is what was asked for last. */
export interface Reader {
  /** How errors call the file. */
  readonly name: string;
  /** In bytes; null where a server does not say. */
  readonly size: number | null;
  /** The next bytes. @throws PretrainedError when the file ends before. */
  read(length: number): Promise<ArrayBuffer>;
  /** Up to `length` of the next bytes; none at the end. */
  readSome(length: number): Promise<Uint8Array>;
  /** Goes on `length` bytes. @throws PretrainedError when the file ends before. */
  skip(length: number): Promise<void>;
  /** Whether there is nothing left to read. */
  atEnd(): Promise<boolean>;
  close(): Promise<void>;
}

/** Where the files of a model are. */
export interface ModelFolder {
  /** How errors call a file of it. */
  nameOf(file: string): string;
  /** The caller closes it; null when there is none of that name. @throws PretrainedError when it cannot be read. */
  open(file: string): Promise<Reader | null>;
}

/** How a folder is read. */
export interface ReadOptions {
  /** Gives up when it is aborted, with its reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds after which a server that sends nothing is given up; greater than 0. Default 60,000. */
  timeout?: number | undefined;
}

/** More than any list of fields, tensors or tokens has. */
const MOST_TEXT_BYTES = 2 ** 25;

/**
 * A whole file of text; null when there is none of that name.
 * @throws PretrainedError when it cannot be read, is larger than 32 MiB, or is not UTF-8.
 */
export async function textOf(folder: ModelFolder, file: string): Promise<string | null> {
  const reader = await folder.open(file);
  if (!reader) return null;
  try {
    const chunks: Uint8Array[] = [];
    for (let size = reader.size ?? 0; ; ) {
      if (size > MOST_TEXT_BYTES) {
        throw new PretrainedError(
          reader.name,
          `has more than ${MOST_TEXT_BYTES} bytes, which no such file needs`,
        );
      }
      const chunk = await reader.readSome(MOST_TEXT_BYTES);
      if (chunk.length === 0) return decoded(reader.name, chunks);
      chunks.push(chunk);
      size = chunks.reduce((sum, { length }) => sum + length, 0);
    }
  } finally {
    await reader.close();
  }
}

function decoded(name: string, chunks: readonly Uint8Array[]): string {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return decodeUtf8(bytes, (line, problem) => new PretrainedError(`${name}:${line}`, problem));
}

/** What a reader throws where its file ends too early. */
export function cutOff(name: string, size: number, needed: number): PretrainedError {
  return new PretrainedError(name, `is cut off: it has ${size} bytes, and should have ${needed} or more`);
}
