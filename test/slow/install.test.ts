import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Installed, install, MANIFEST } from '../package/installed.js';
import { COMMONJS_PROGRAM, ESM_PROGRAM, TYPESCRIPT_PROGRAM } from '../package/projects.js';
import { outputOf, ROOT, runNode } from '../support/commands.js';

let installed: Installed;
beforeAll(async () => {
  installed = await install();
  write('package.json', JSON.stringify({ private: true }));
});
afterAll(() => installed.remove());

function write(file: string, text: string): string {
  const path = join(installed.folder, file);
  writeFileSync(path, text);
  return path;
}

const node = (...args: string[]) => outputOf(runNode(args, installed.folder));

/** Runs a program of projects.ts: it trains, and the model that it loads is the one that it saved. */
async function expectItTrains(file: string): Promise<void> {
  const { first, last, difference, sameClass } = JSON.parse(await node(file)) as {
    first: number;
    last: number;
    difference: number;
    sameClass: boolean;
  };
  expect(last).toBeLessThan(first / 10);
  expect(difference).toBe(0);
  expect(sameClass).toBe(true);
}

describe('installed into an empty JavaScript project', () => {
  it('trains a model from an ECMAScript module', async () => {
    await expectItTrains(write('main.mjs', ESM_PROGRAM));
  });

  it('trains a model from CommonJS', async () => {
    await expectItTrains(write('main.cjs', COMMONJS_PROGRAM));
  });

  it('has a command that compares', async () => {
    const command = join(installed.package, MANIFEST.bin[MANIFEST.name] ?? '');
    expect((await node(command, '--version')).trim()).toBe(MANIFEST.version);
    const settings = ['--tasks', 'sort', '--encodings', 'none', '--seeds', '1', '--steps', '2', '--json'];
    const { runs } = JSON.parse(await node(command, 'compare', ...settings)) as { runs: unknown[] };
    expect(runs).toHaveLength(1);
  });
});

describe('installed into an empty TypeScript project', () => {
  const tsc = join(ROOT, 'node_modules/typescript/lib/tsc.js');
  const options = { target: 'es2022', lib: ['es2022', 'dom'], types: [], strict: true, skipLibCheck: true };

  it.each([
    [
      'an ECMAScript module by Node',
      'main.mts',
      { module: 'nodenext', moduleResolution: 'nodenext' },
      'main.mjs',
    ],
    ['CommonJS by Node', 'main.cts', { module: 'nodenext', moduleResolution: 'nodenext' }, 'main.cjs'],
    ['CommonJS by old rules', 'old.ts', { module: 'commonjs', moduleResolution: 'node10' }, 'old.js'],
    ['a bundler', 'bundled.ts', { module: 'esnext', moduleResolution: 'bundler' }, null],
  ])('compiles and trains a model from %s', async (_, file, resolution, made) => {
    write(file, TYPESCRIPT_PROGRAM);
    const compilerOptions = { ...options, ...resolution, outDir: file.replace('.', '-') };
    const config = write(`tsconfig.${file}.json`, JSON.stringify({ compilerOptions, files: [file] }));
    await node(tsc, '-p', config);
    if (made !== null) await expectItTrains(join(compilerOptions.outDir, made));
  });

  it('has declarations that are themselves without an error, under the strictest options', async () => {
    write('strict.mts', "export * from 'tfjs-transformer-block';\n");
    const strictest = {
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
    };
    const resolution = { module: 'nodenext', moduleResolution: 'nodenext', noEmit: true };
    const compilerOptions = { ...options, ...strictest, ...resolution };
    const config = write('tsconfig.strict.json', JSON.stringify({ compilerOptions, files: ['strict.mts'] }));
    const { stdout } = await runNode([tsc, '-p', config, '--listFiles'], installed.folder);
    const ours = stdout.split('\n').filter((line) => line.includes(`${MANIFEST.name}/dist`));
    expect(ours.length).toBeGreaterThan(20);
    // tf.js's own declarations have errors, and they are not this package's to mend.
    expect(ours.filter((line) => /error TS/.test(line))).toEqual([]);
  });
});

describe('bundled', () => {
  /** The model that every bundle is to load. */
  beforeAll(() => node(write('saves.mjs', ESM_PROGRAM)));

  /** Bundles for a browser, where nothing of Node is at hand; tf.js itself stays outside. */
  async function bundle(name: string, code: string): Promise<{ file: string; sources: string[] }> {
    const outfile = join(installed.folder, `${name}.bundle.mjs`);
    const { metafile } = await build({
      stdin: { contents: code, resolveDir: installed.folder },
      ...{ outfile, bundle: true, format: 'esm', platform: 'browser', metafile: true, logLevel: 'silent' },
      external: ['@tensorflow/tfjs'],
    });
    const [output] = Object.values(metafile.outputs);
    const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    return { file: outfile, sources: used.map(([source]) => source) };
  }

  const LOAD = `
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
const weightData = new Uint8Array(readFileSync('model.bin')).buffer;
const model = JSON.parse(readFileSync('model.json', 'utf8'));
const { layers } = await tf.loadLayersModel(tf.io.fromMemory({ ...model, weightData }));
console.log(layers.map((layer) => layer.getClassName()).join());
`;
  const loaded = 'TokenEmbedding,TransformerBlock,MaskedPooling,Projection\n';

  /** The bundle stands for a page; a page of its own would fetch what this reads. */
  const loadAfter = (file: string) =>
    node(write(`${file.split(/[\\/]/).pop()}.load.mjs`, `import '${file}';${LOAD}`));

  it('an import of /register can load every saved model, and brings the layers alone', async () => {
    const { file, sources } = await bundle('register', "import 'tfjs-transformer-block/register';");
    expect(await loadAfter(file)).toBe(loaded);
    const brought = sources.filter((source) => source.includes('node_modules/'));
    expect(brought.length).toBeGreaterThan(10);
    expect(brought.filter((source) => !source.includes(`${MANIFEST.name}/dist/esm/layers/`))).toEqual([]);
  });

  it('an import of a block can load a model of it', async () => {
    const names = 'TokenEmbedding, TransformerBlock, MaskedPooling, Projection';
    const code = `import { ${names} } from 'tfjs-transformer-block'; globalThis.it = [${names}];`;
    const { file } = await bundle('block', code);
    expect(await loadAfter(file)).toBe(loaded);
  });

  it('all of the package needs nothing of Node', async () => {
    const { sources } = await bundle('all', "export * from 'tfjs-transformer-block';");
    expect(sources.some((source) => source.includes('dist/esm/src/tasks/'))).toBe(true);
    expect(sources.filter((source) => source.startsWith('node:'))).toEqual([]);
  });
});
