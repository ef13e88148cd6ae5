import { pathToFileURL } from 'node:url';
import { errorLine } from '../util/errorLine.js';

/** A module that was to be imported and could not be. */
export class ImportError extends Error {}

/**
 * Imports modules for what they register. A TypeScript file needs a Node that strips types (22.18 or newer) or
 * the package `tsx`.
 *
 * @param paths files, relative to the working directory
 * @throws ImportError naming the file.
 */
export async function importModules(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      if (/\.[cm]?ts$/.test(path)) await allowTypeScript();
      await import(pathToFileURL(path).href);
    } catch (error) {
      throw new ImportError(`cannot import ${path}: ${problemOf(error)}`);
    }
  }
}

function problemOf(error: unknown): string {
  const line = errorLine(error);
  // What tsx says of a .ts file that its package.json makes CommonJS.
  if (!line.startsWith('Cannot require() ES Module')) return line;
  return 'it is CommonJS here; name it .mts, or write "type": "module" into its package.json';
}

async function allowTypeScript(): Promise<void> {
  if ((process.features as { typescript?: unknown }).typescript) return;
  const tsx: string = 'tsx/esm/api';
  try {
    ((await import(tsx)) as { register(): unknown }).register();
  } catch {
    throw new ImportError('TypeScript needs Node 22.18 or newer, or the package tsx');
  }
}
