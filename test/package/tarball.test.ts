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

const BUILT = /^dist\/(esm|cjs)\/((layers|src)\/.*\.(js|d\.ts|js\.map)|vendor\/.*\.js)$/;
/** Those of the README. */
const PICTURES = ['playground', 'playground-dark'].map((name) => `docs/screenshots/${name}.png`);
const LICENCES = 'dist/BUNDLED-LICENSES.txt';

/** What the sources import. */
function bundledPackages(): Set<string> {
  const sources = ['layers', 'src'].flatMap((folder) =>
    filesIn(join(ROOT, folder)).map((file) => join(folder, file)),
  );
  const code = sources.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  return new Set(
    Array.from(code.matchAll(/ from '((?:@[^/']+\/)?[^./'][^/']*)/g), ([, name]) => name as string),
  );
}

describe('the packed package', () => {
  it('has the build, its documents, the examples, and nothing else', () => {
    const documents = [
      ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'package.json'],
      ...readdirSync(join(ROOT, 'docs')).flatMap((file) =>
        /\.(md|schema\.json)$/.test(file) ? [`docs/${file}`] : [],
      ),
      ...PICTURES,
      ...readdirSync(join(ROOT, 'examples')).map((file) => `examples/${file}`),
    ];
    const files = filesIn(installed.package);
    const others = files.filter((file) => !BUILT.test(file));
    expect(others.sort()).toEqual([...documents, 'dist/cjs/package.json', LICENCES].sort());
  });

  it('has nothing built from a source that is gone', () => {
    const built = filesIn(join(installed.package, 'dist')).filter((file) =>
      /^\w+\/(layers|src)\//.test(file),
    );
    expect(built.length).toBeGreaterThan(500);
    const sources = built.map((file) =>
      file.replace(/^(esm|cjs)\//, '').replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts'),
    );
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  });

  it('takes at most 6 MB, and brings nothing but the WASM backend of tf.js along', () => {
    const sizes = filesIn(installed.package).map((file) => statSync(join(installed.package, file)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(6e6);
    expect(Object.keys(MANIFEST.dependencies)).toEqual(['@tensorflow/tfjs-backend-wasm']);
  });

  it('asks for nothing that it does not declare or have', () => {
    const asked = filesIn(join(installed.package, 'dist')).flatMap((file) => {
      if (!/^\w+\/(layers|src)\/.*\.js$/.test(file)) return [];
      const code = readFileSync(join(installed.package, 'dist', file), 'utf8');
      return Array.from(
        code.matchAll(/(?:from '|require\(")([^'".][^'"]*)['"]/g),
        ([, name]) => name as string,
      );
    });
    const packages = [...new Set(asked)].filter((name) => !name.startsWith('node:'));
    // The last two where a queue is asked for.
    expect(packages.sort()).toEqual(['@tensorflow/tfjs', 'bullmq', 'ioredis']);
  });

  it('lists the licence of each package that is bundled', () => {
    const licences = readFileSync(join(installed.package, LICENCES), 'utf8');
    const { devDependencies, peerDependencies } = MANIFEST;
    const names = Object.keys(devDependencies).filter(
      (name) => !(name in peerDependencies) && bundledPackages().has(name),
    );
    expect(names).toEqual(expect.arrayContaining(['piscina', 'zod', 'commander', '@observablehq/plot']));
    for (const name of names) expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    expect(licences).not.toContain('(undefined)');
  });

  it('runs no script of its own when it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(installed.package, 'package.json'), 'utf8'));
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(scripts).not.toHaveProperty(script);
    }
  });

  it('has what its pages link to, but for the pictures of docs/ and the studies', () => {
    const pages = filesIn(installed.package).filter((file) => file.endsWith('.md'));
    expect(pages.length).toBeGreaterThan(30);
    const missing = pages.flatMap((page) => {
      const text = readFileSync(join(installed.package, page), 'utf8');
      const links = Array.from(text.matchAll(/\]\((?!\w+:|#)([^)#]+)/g), ([, link]) => link as string);
      const isLeftOut = (link: string) => page.startsWith('docs/') && /^(screenshots|studies)\//.test(link);
      return links
        .filter((link) => !existsSync(join(installed.package, page, '..', link)) && !isLeftOut(link))
        .map((link) => `${page}: ${link}`);
    });
    expect(missing).toEqual([]);
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
    const citation = readFileSync(join(ROOT, 'CITATION.cff'), 'utf8');
    expect(/^version: (.*)$/m.exec(citation)?.[1]).toBe(MANIFEST.version);
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
