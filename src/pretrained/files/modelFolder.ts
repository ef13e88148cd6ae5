import { diskFolder } from './diskFolder.js';
import type { Reader } from './reader.js';
import { webFolder } from './webFolder.js';

/** Where the files of a model are. */
export interface ModelFolder {
  /** How errors call a file of it. */
  nameOf(file: string): string;
  /** A whole file; null when there is none of that name. @throws PretrainedError when it cannot be read. */
  text(file: string): Promise<string | null>;
  /** The caller closes it; null when there is none of that name. @throws PretrainedError when it cannot be read. */
  open(file: string): Promise<Reader | null>;
}

/** A folder on disk, or below a URL; in a browser all is below a URL. */
export function modelFolder(location: string | URL): ModelFolder {
  // Asked for when it runs and not imported, so that a bundler for browsers need not find it.
  const disk = globalThis.process?.getBuiltinModule?.('node:fs/promises');
  const isOnWeb = /^(https?|blob|data):/.test(String(location));
  return disk && !isOnWeb ? diskFolder(location, disk) : webFolder(location);
}
