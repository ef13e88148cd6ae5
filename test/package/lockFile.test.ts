import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/commands.js';

interface Entry {
  version?: string;
  resolved?: string;
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};

/** Where Node would find a package from another: beside it, or beside a folder above it. */
function find(from: string, name: string): Entry | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const entry = packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
    if (entry !== undefined || folder === '') return entry;
  }
}

describe('package-lock.json', () => {
  // npm leaves out what a registry does not serve, and then `npm ci` refuses the whole file.
  it('has every package that another asks for, those for other platforms too', () => {
    const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => find(path, name) === undefined)
        .map((name) => `${name}, for ${path || 'the package itself'}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no address to download from: the registry in use does', () => {
    const addresses = Object.values(packages).filter(({ link, resolved }) => !link && resolved !== undefined);
    expect(addresses).toEqual([]);
  });
});
