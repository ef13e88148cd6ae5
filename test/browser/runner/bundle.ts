import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = join(__dirname, '../../..');
const IN_PAGE = join(__dirname, '../inPage');
const IN_PLACE_OF_NODE = join(IN_PAGE, 'node.ts');
const OUT = join(ROOT, 'bundled');

/** Test files with all that they import and what runs them, as a browser loads them. */
export interface Bundle {
  /** By the path in a URL. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The path of a test file's module, or of one of `inPage/`. */
  pathOf(source: string): string;
}

export async function bundleTests(testFiles: readonly string[]): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [...testFiles, join(IN_PAGE, 'page.ts'), join(IN_PAGE, 'worker.ts')],
    outbase: ROOT,
    outdir: OUT,
    bundle: true,
    format: 'esm',
    // Test files and what runs them share one tf.js.
    splitting: true,
    platform: 'browser',
    target: 'es2022',
    sourcemap: 'inline',
    sourcesContent: false,
    write: false,
    logLevel: 'error',
    define: { global: 'globalThis' },
    inject: [IN_PLACE_OF_NODE],
    plugins: [jestInTheBrowser],
  });
  const urlOf = (path: string) => `/${relative(OUT, path).replaceAll('\\', '/')}`;
  return {
    files: new Map(outputFiles.map(({ path, contents }) => [urlOf(path), contents])),
    pathOf: (source) => urlOf(join(OUT, relative(ROOT, source))).replace(/\.ts$/, '.js'),
  };
}

/** Packages of Jest import parts of Node: a few functions, and much that they do not call in a browser. */
const jestInTheBrowser: Plugin = {
  name: 'jest-in-the-browser',
  setup({ onResolve }) {
    const builtin = new RegExp(`^(node:)?(${builtinModules.join('|')}|graceful-fs)$`);
    onResolve({ filter: builtin }, ({ importer }) =>
      importer.includes('node_modules') ? { path: IN_PLACE_OF_NODE } : null,
    );
  },
};
