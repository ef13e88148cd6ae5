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
  /** A whole file of UTF-8; null when there is none of that name. @throws PretrainedError when it cannot be read. */
  text(file: string): Promise<string | null>;
  /** The caller closes it; null when there is none of that name. @throws PretrainedError when it cannot be read. */
  open(file: string): Promise<Reader | null>;
}

/** The text of a file. @throws PretrainedError, naming the line, when it is not UTF-8. */
export function textOf(name: string, bytes: Uint8Array): string {
  return decodeUtf8(bytes, (line, problem) => new PretrainedError(`${name}:${line}`, problem));
}

/** What a reader throws where its file ends too early. */
export function cutOff(name: string, size: number, needed: number): PretrainedError {
  return new PretrainedError(name, `is cut off: it has ${size} bytes, and should have ${needed} or more`);
}
