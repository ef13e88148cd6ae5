// Bundles the packages that the command is made of into dist/*/vendor: whoever installs this package for its layers then
// installs none of them. tsc leaves names of packages in dist/; here they become paths of bundles.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const MANIFEST = JSON.parse(readFileSync('package.json', 'utf8'));
/** What stays a package of its own. */
const INSTALLED = Object.keys({ ...MANIFEST.dependencies, ...MANIFEST.peerDependencies });

/** What the library needs, in pages too; the rest is for the command in Node. */
const OF_LIBRARY = ['pure-rand'];

/** Piscina starts threads from a file of this name beside its own. */
const THREADS = { worker: './node_modules/piscina/dist/worker.js' };

/** Of the fifty languages that zod can say its errors in. */
const ENGLISH_ALONE = {
  name: 'english-alone',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, '../locales/en.js'),
    }));
  },
};

/** What CommonJS has at hand, for packages that are CommonJS. */
const NODE_BANNER = [
  "import { createRequire } from 'node:module';",
  'const require = createRequire(import.meta.url);',
  'const __dirname = import.meta.dirname;',
].join('\n');

/** @param half 'esm' or 'cjs' @returns the folders of the packages that went into the bundles */
export async function bundleDependencies(half) {
  const folder = join('dist', half);
  /** What is imported of each package. */
  const used = new Map();
  for (const file of readdirSync(folder, { recursive: true }).map(String)) {
    const source = file.replace(/\.js$/, '.ts');
    if (source === file || !existsSync(source)) continue;
    const names = importsOf(readFileSync(source, 'utf8'));
    for (const [name, what] of names) used.set(name, [...(used.get(name) ?? []), ...what]);
    pointToBundles(folder, file, [...names.keys()]);
  }
  const [ofLibrary, ofCommand] = [true, false].map((is) =>
    [...used].filter(([name]) => OF_LIBRARY.includes(name) === is),
  );
  const vendor = join(folder, 'vendor');
  rmSync(vendor, { recursive: true, force: true });
  const shared = { bundle: true, metafile: true, minify: true, format: half, outdir: vendor };
  const made = [
    await build({ ...shared, ...entries(ofLibrary), platform: 'neutral', mainFields: ['module', 'main'] }),
  ];
  if (ofCommand.length > 0) {
    const { entryPoints, plugins } = entries(ofCommand);
    made.push(
      await build({
        ...shared,
        ...{ plugins, entryPoints: { ...entryPoints, ...THREADS }, platform: 'node', target: 'node20' },
        // Piscina and its threads share what the one sets and the other reads.
        splitting: true,
        banner: { js: NODE_BANNER },
        // Of Piscina, for what it is not asked to do.
        external: ['@napi-rs/nice'],
      }),
    );
  }
  const inputs = made.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  return new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
}

/** By package: 'default', '*' or the names that a source imports of it. */
function importsOf(source) {
  const found = new Map();
  for (const [, what, name] of source.matchAll(/^import ([^;]+?) from '([^'.][^']*)';$/gm)) {
    if (name.startsWith('node:') || INSTALLED.some((one) => `${name}/`.startsWith(`${one}/`))) continue;
    if (what.startsWith('type ')) continue;
    const [, list] = /^\{(.*)\}$/s.exec(what) ?? [];
    const names = list ? list.split(',').map((one) => one.trim()) : [what.startsWith('*') ? '*' : 'default'];
    found.set(
      name,
      names.filter((one) => one && !one.startsWith('type ')),
    );
  }
  return found;
}

function pointToBundles(folder, file, names) {
  const path = join(folder, file);
  const code = readFileSync(path, 'utf8');
  const to = relative(dirname(path), join(folder, 'vendor')).replaceAll('\\', '/');
  const pointed = names.reduce(
    (code, name) =>
      code.replace(
        new RegExp(`(?<=(from |require\\()["'])${name}(?=["'])`, 'g'),
        `${to}/${bundleOf(name)}.js`,
      ),
    code,
  );
  if (pointed !== code) writeFileSync(path, pointed);
}

/** An entry for each package that exports what is used of it. */
function entries(used) {
  const codeOf = (name, what) =>
    what.includes('*')
      ? `export * from '${name}';`
      : `export { ${[...new Set(what)].join(', ')} } from '${name}';`;
  const code = new Map(used.map(([name, what]) => [name, codeOf(name, what)]));
  return {
    entryPoints: Object.fromEntries(used.map(([name]) => [bundleOf(name), `used:${name}`])),
    plugins: [
      ENGLISH_ALONE,
      {
        name: 'used',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^used:/ }, ({ path }) => ({ path: path.slice(5), namespace: 'used' }));
          onLoad({ filter: /.*/, namespace: 'used' }, ({ path }) => ({
            contents: code.get(path),
            resolveDir: process.cwd(),
          }));
        },
      },
    ],
  };
}

function bundleOf(name) {
  return name.replace(/^@/, '').replaceAll('/', '-');
}
