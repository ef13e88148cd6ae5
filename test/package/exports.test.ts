import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as all from '../../src/index.js';
import { ROOT } from '../support/commands.js';

/** What a page gets that imports one thing, or a list of some: gzipped bytes beside tf.js, and the files that they come from. */
async function costOf(name: string): Promise<{ bytes: number; files: string[] }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: `export { ${name} } from './dist/esm/src/index.js';`, resolveDir: ROOT },
    ...{ bundle: true, minify: true, write: false, metafile: true, format: 'esm', platform: 'browser' },
    ...{ external: ['@tensorflow/tfjs'], logLevel: 'silent' },
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [file.replace(/^dist\/esm\//, '')] : [],
  );
  return { bytes: gzipSync(outputFiles[0]?.contents ?? '').length, files };
}

/** Not what guards tf.js's memory, which every layer has. */
const KERNELS = 'kernels/(compiled|fastKernels|wasmModule|\\w*Kernels)';
const not = (...paths: string[]) => new RegExp([KERNELS, ...paths].join('|'));

/** In kilobytes, at most; each with what it must not bring along. */
const LIMITS: [name: string, kilobytes: number, without: RegExp][] = [
  ['RotaryEmbedding', 12, not('attention/')],
  ['SinusoidalPositional', 10, not('attention/')],
  ['AdamW', 4, not('attention/', 'positional/')],
  ['LayerNorm', 8, not('attention/', 'positional/')],
  ['attention', 6, not('positional/', 'block/')],
  ['MultiHeadAttention', 40, not('^src/')],
  ['transformerEncoder', 48, not('src/(tasks|data|pretrained|training)/')],
];

describe('an import of one thing', () => {
  it.each(LIMITS)(
    '%s: at most %d kB gzipped, and nothing that it has no use for',
    async (name, limit, without) => {
      const { bytes, files } = await costOf(name);
      expect(files.filter((file) => without.test(file))).toEqual([]);
      expect(bytes).toBeLessThan(1000 * limit);
    },
  );

  it('knows every encoding by name', async () => {
    const { files } = await costOf('positionalEncodingNames');
    expect(files).toEqual(
      expect.arrayContaining(['layers/positional/rotary.js', 'layers/positional/alibi.js']),
    );
  });

  it('brings the kernels only where they are asked for', async () => {
    const others = Object.keys(all).filter((name) => name !== 'useFastKernels');
    const { files } = await costOf(others.join(', '));
    expect(files).not.toContain('layers/kernels/compiled.js');
    expect((await costOf('useFastKernels')).files).toContain('layers/kernels/compiled.js');
  });
});
