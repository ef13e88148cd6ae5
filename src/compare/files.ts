import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeUtf8 } from '../data/utf8.js';
import { errorLine } from '../util/errorLine.js';

/** A file or folder that cannot be read or written. */
export class FileError extends Error {}

/** The text of a file in UTF-8. @throws FileError when it cannot be read, or names the line that is not UTF-8. */
export function readText(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new FileError(`cannot read ${file}: ${errorLine(error)}`);
  }
  return decodeUtf8(bytes, (line, problem) => new FileError(`${file}:${line}: ${problem}`));
}

/**
 * Writes a file whole or not at all: what was there before stays until the new one is complete.
 * @throws FileError when it cannot be written; nothing is left of it then.
 */
export function writeWhole(path: string, text: string): void {
  writing(path, () => {
    const known = statSync(path, { throwIfNoEntry: false });
    // Such as /dev/stdout, whose place no file may take.
    if (known && !known.isFile()) return writeFileSync(path, text);
    const target = known ? realpathSync(path) : path;
    const draft = join(dirname(target), `.${process.pid}.draft`);
    replacing(draft, target, () => writeFileSync(draft, text));
  });
}

/** The same of a folder and its files. */
export function writeFolderWhole(path: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  writing(path, () => {
    const draft = `${path}.draft`;
    replacing(draft, path, () => {
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true });
      for (const [name, content] of Object.entries(files)) writeFileSync(join(draft, name), content);
      // No folder takes the place of one that has files.
      rmSync(path, { recursive: true, force: true });
    });
  });
}

/** Sees that files can be written in a folder, which is made if need be. @throws FileError when not. */
export function requireWritable(folder: string): void {
  const probe = join(folder, `.${process.pid}.probe`);
  try {
    makeFolder(folder);
    replacing(probe, null, () => writeFileSync(probe, PROBE));
  } catch (error) {
    throw new FileError(`cannot write to ${folder}: ${errorLine(error)}`);
  }
}

/** An empty file fits on a disk that is full. */
const PROBE = '.'.repeat(4096);

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new FileError(`cannot write ${path}: ${errorLine(error)}`);
  }
}

/** Makes a draft, and puts it in the place of the target if there is one. No draft is left. */
function replacing(draft: string, target: string | null, make: () => void): void {
  try {
    make();
    if (target !== null) renameSync(draft, target);
  } finally {
    removeDraft(draft);
  }
}

function removeDraft(draft: string): void {
  try {
    rmSync(draft, { recursive: true, force: true });
  } catch {
    // What kept it from being written is what is to be said.
  }
}

/** Node's own recursive mkdir never returns where nothing can be made, as under /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
