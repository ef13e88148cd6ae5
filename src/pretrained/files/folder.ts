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
  /** A whole file; null when there is none of that name. @throws PretrainedError when it cannot be read. */
  text(file: string): Promise<string | null>;
  /** The caller closes it; null when there is none of that name. @throws PretrainedError when it cannot be read. */
  open(file: string): Promise<Reader | null>;
}

/** What a reader throws where its file ends too early. */
export function cutOff(name: string, size: number, needed: number): PretrainedError {
  return new PretrainedError(name, `is cut off: it has ${size} bytes, and should have ${needed} or more`);
}
