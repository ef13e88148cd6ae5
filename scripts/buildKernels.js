// Compiles layers/kernels/assembly into layers/kernels/compiled.ts: with and without fused multiply-add, for a memory
// that threads share and for one that they do not, and for vectors of 256 bits; and writes what TypeScript has to know of
// it into compiledInterface.ts. Does nothing where the sources are those of the last time.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelInterface } from './kernelInterface.js';

const FOLDER = 'layers/kernels/assembly';
const BINARIES = 'layers/kernels/compiled.ts';
const INTERFACE = 'layers/kernels/compiledInterface.ts';
const OPTIONS =
  '-O3 --runtime stub --noAssert --importMemory --noExportMemory --initialMemory 1 --enable simd';
const RELAXED = '--enable relaxed-simd';
// For tiles of 16 columns: see multiplyWide.ts. No engine that runs it shares tf.js's memory.
const WIDE = `${RELAXED} --use ASC_WIDE=ASC_FEATURE_SIMD`;
// The greatest memory there can be; an import may not ask for less than what it is given.
const SHARED = '--enable threads --sharedMemory --maximumMemory 65536';
const VARIANTS = {
  baseline: '',
  relaxed: RELAXED,
  wide: WIDE,
  baselineShared: SHARED,
  relaxedShared: `${RELAXED} ${SHARED}`,
};

const sources = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(FOLDER, file));
const scripts = [import.meta.filename, join(import.meta.dirname, 'kernelInterface.js')];
const hash = createHash('sha256').update(OPTIONS + JSON.stringify(VARIANTS));
for (const file of [...sources, ...scripts]) hash.update(readFileSync(file));
const stamp = `// Sources: ${hash.digest('hex')}`;

if (!isOfStamp(BINARIES) || !isOfStamp(INTERFACE)) {
  const binaries = new Map();
  for (const [name, options] of Object.entries(VARIANTS)) {
    const binary = await compile(`${OPTIONS} ${options}`.split(' ').filter(Boolean));
    checkParts(name, binary);
    binaries.set(name, binary);
  }
  write(INTERFACE, kernelInterface(binaries.get('baseline'), sources));
  write(BINARIES, [...binaries].map(binarySource).join(''));
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

async function compile(options) {
  const asc = await import('assemblyscript/asc');
  const outputs = new Map();
  const { error, stderr } = await asc.main(
    [join(FOLDER, 'index.ts'), ...options, '--outFile', 'kernels.wasm'],
    {
      writeFile: (file, contents) => void outputs.set(file, contents),
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return outputs.get('kernels.wasm');
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
