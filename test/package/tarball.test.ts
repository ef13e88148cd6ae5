import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, ROOT, runNode } from '../support/commands.js';
import { type Installed, install, MANIFEST, type Manifest } from './installed.js';

let installed: Installed;
beforeAll(async () => {
  installed = await install();
});
afterAll(() => installed.remove());

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'));
}

describe('the packed package', () => {
  it('has the build, its documents, and nothing else', () => {
    const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'docs/results.schema.json'];
    const files = filesIn(installed.package);
    const others = files.filter(
      (file) => !/^dist\/(esm|cjs)\/(layers|src)\/.*\.(js|d\.ts|js\.map)$/.test(file),
    );
    expect(others.sort()).toEqual([...documents, 'dist/cjs/package.json'].sort());
  });

  it('has nothing built from a source that is gone', () => {
    const built = filesIn(join(installed.package, 'dist')).filter((file) => /\.(js|ts|map)$/.test(file));
    const sources = built.map((file) =>
      file.replace(/^(esm|cjs)\//, '').replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts'),
    );
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  });

  it('carries the sources that its maps speak of', () => {
    const maps = filesIn(installed.package).filter((file) => file.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(50);
    for (const file of maps) {
      const { sources, sourcesContent = [] } = JSON.parse(
        readFileSync(join(installed.package, file), 'utf8'),
      ) as { sources: string[]; sourcesContent?: string[] };
      expect({ file, carried: sourcesContent.filter(Boolean).length }).toEqual({
        file,
        carried: sources.length,
      });
    }
  });

  it('says the same version everywhere', () => {
    const changes = readFileSync(join(installed.package, 'CHANGELOG.md'), 'utf8');
    // Behind what is not released yet.
    expect(/^## \[(\d[^\]]*)\]/m.exec(changes)?.[1]).toBe(MANIFEST.version);
    const packed = readFileSync(join(installed.package, 'package.json'), 'utf8');
    expect((JSON.parse(packed) as Manifest).version).toBe(MANIFEST.version);
  });

  it('has nothing that publint would change', async () => {
    const publint = join(ROOT, 'node_modules/publint/src/cli.js');
    await outputOf(runNode([publint, installed.tarball, '--strict']));
  });

  it('has types that fit its code, for every way of resolving them', async () => {
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const said = await outputOf(runNode([attw, installed.tarball, '--format', 'ascii']));
    expect(said).not.toMatch(/💀|❌|⚠️/u);
  });
});
