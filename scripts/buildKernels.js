// Compiles layers/kernels/assembly into layers/kernels/compiled.ts: with and without fused multiply-add, and for vectors of
// 256 bits; and writes what TypeScript has to know of it into compiledInterface.ts. Does nothing where the sources are those
// of the last time.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { kernelInterface } from './kernelInterface.js';

const FOLDER = 'layers/kernels/assembly';
const BINARIES = 'layers/kernels/compiled.ts';
const INTERFACE = 'layers/kernels/compiledInterface.ts';
const OPTIONS =
  '-O3 --runtime stub --noAssert --importMemory --noExportMemory --initialMemory 1 --enable simd';
const RELAXED = '--enable relaxed-simd';
// For tiles of 16 columns: see multiplyWide.ts. No engine that runs it shares tf.js's memory.
const WIDE = `${RELAXED} --use ASC_WIDE=ASC_FEATURE_SIMD`;
const VARIANTS = {
  baseline: '',
  relaxed: RELAXED,
  wide: WIDE,
};

const sources = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(FOLDER, file));
const scripts = ['buildKernels.js', 'compileKernels.js', 'kernelInterface.js'].map((file) =>
  join(import.meta.dirname, file),
);
const hash = createHash('sha256').update(OPTIONS + JSON.stringify(VARIANTS));
for (const file of [...sources, ...scripts]) hash.update(readFileSync(file));
const stamp = `// Sources: ${hash.digest('hex')}`;

if (!isOfStamp(BINARIES) || !isOfStamp(INTERFACE)) {
  const threads = new Piscina({ filename: join(import.meta.dirname, 'compileKernels.js') });
  const binaries = await Promise.all(
    Object.entries(VARIANTS).map(async ([name, options]) => {
      const binary = await threads.run(`${OPTIONS} ${options}`.split(' ').filter(Boolean));
      checkParts(name, binary);
      return [name, binary];
    }),
  );
  await threads.close();
  write(INTERFACE, kernelInterface(new Map(binaries).get('baseline'), sources));
  write(BINARIES, binaries.map(binarySource).join(''));
}

function isOfStamp(file) {
  return existsSync(file) && readFileSync(file, 'utf8').includes(stamp);
}

function write(file, source) {
  writeFileSync(
    file,
    `// Made by scripts/buildKernels.js from layers/kernels/assembly.\n${stamp}\n${source}`,
  );
}

function binarySource([name, binary]) {
  return `export const ${name} =\n  '${Buffer.from(binary).toString('base64')}';\n`;
}

/** The memory belongs to tf.js: the module must not bring data of its own, nor run before it is asked to. */
function checkParts(name, binary) {
  // Section ids: 8 start, 11 data. https://webassembly.github.io/spec/core/binary/modules.html
  for (let at = 8; at < binary.length; ) {
    const id = binary[at++];
    let size = 0;
    for (let shift = 0, byte = 128; byte & 128; shift += 7) {
      byte = binary[at++];
      size |= (byte & 127) << shift;
    }
    if (id === 8 || id === 11) throw new Error(`${name}: the module has a section ${id}`);
    at += size;
  }
}
