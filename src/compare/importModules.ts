import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { errorLine } from '../util/errorLine.js';
import { FileError, readText } from './files.js';

/** A module that was to be imported and could not be. */
export class ImportError extends Error {}

let inProgress: string | null = null;

/** The module that is being imported, or null. One may wait for what never comes, and the process then just ends. */
export function moduleInProgress(): string | null {
  return inProgress;
}

/**
 * Imports modules for what they register. A TypeScript file needs a Node that strips types (22.18 or newer) or
 * the package `tsx`.
 *
 * @param paths files, relative to the working directory
 * @throws ImportError naming the file; FileError when it is not UTF-8.
 */
export async function importModules(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    inProgress = path;
    try {
      if (existsSync(path)) readText(path);
      if (/\.[cm]?ts$/.test(path)) await allowTypeScript();
      await import(pathToFileURL(path).href);
    } catch (error) {
      if (error instanceof FileError) throw error;
      throw new ImportError(`cannot import ${path}: ${problemOf(error)}`);
    } finally {
      inProgress = null;
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
