import { diskFolder } from './diskFolder.js';
import type { ModelFolder, ReadOptions } from './folder.js';
import { webFolder } from './webFolder.js';

/** A folder on disk, or below a URL; in a browser all is below a URL. */
export function openFolder(location: string | URL, options: ReadOptions = {}): ModelFolder {
  const folder = String(location) || '.';
  // Asked for when it runs and not imported, so that a bundler for browsers need not find it.
  const disk = globalThis.process?.getBuiltinModule?.('node:fs/promises');
  const isOnWeb = /^https?:/i.test(folder);
  return disk && !isOnWeb ? diskFolder(folder, disk) : webFolder(folder, options);
}
