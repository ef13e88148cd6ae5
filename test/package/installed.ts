import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { outputOf, ROOT, run } from '../support/commands.js';

export interface Manifest {
  name: string;
  version: string;
  bin: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional?: boolean }>;
}

export const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/** An empty project with the packed package installed. */
export interface Installed {
  /** Folder of the project. */
  folder: string;
  /** The file that `npm pack` made. */
  tarball: string;
  /** Folder of the package in it. */
  package: string;
  remove(): void;
}

/**
 * Packs the package as the last build left it and unpacks it into a new project, outside of the repository. Beside it
 * stand only the packages that it declares, so that an undeclared one is missed; links save the network.
 */
export async function install(): Promise<Installed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'installed-')));
  await outputOf(run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]));
  const [file = ''] = readdirSync(folder);
  const tarball = join(folder, file);
  const unpacked = join(folder, 'node_modules', MANIFEST.name);
  mkdirSync(unpacked, { recursive: true });
  await outputOf(run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components', '1']));
  for (const name of declaredPackages()) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  return { folder, tarball, package: unpacked, remove: () => rmSync(folder, { recursive: true }) };
}

function declaredPackages(): string[] {
  const { dependencies, peerDependencies, peerDependenciesMeta } = MANIFEST;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys(dependencies), ...peers];
}
