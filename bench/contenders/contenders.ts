import { fileURLToPath } from 'node:url';
import { engine } from '../../dist/esm/src/compare/engine.js';

/** How a contender's process is started. */
export interface Contender {
  readonly name: string;
  readonly describe: string;
  /** It runs the layers of this package, with every positional encoding. */
  readonly layers: boolean;
  /** The program and its arguments. */
  command(): string[];
}

export const CONTENDERS: readonly Contender[] = [
  {
    name: 'ours',
    describe: 'this package with its fast kernels on WASM',
    layers: true,
    command: () => tsx('tfjs.ts', 'fast'),
  },
  {
    name: 'stock',
    describe: "the same layers on tf.js's own WASM kernels",
    layers: true,
    command: () => tsx('tfjs.ts', 'stock'),
  },
  { name: 'jax-js', describe: '@jax-js/jax, jitted, on WASM', layers: false, command: () => tsx('jax.ts') },
  {
    name: 'pytorch',
    describe: 'PyTorch on one thread',
    layers: false,
    command: () => ['python3', file('torch_encoder.py')],
  },
  {
    name: 'tfjs-node',
    describe: 'the same layers on libtensorflow',
    layers: true,
    command: () => tsx('tfjs.ts', 'node'),
  },
];

/** Not in the race: launches our composite code on plain JavaScript, to count its kernels. */
export const COMPOSITE: Contender = {
  name: 'composite',
  describe: 'the same layers on plain JavaScript',
  layers: true,
  command: () => tsx('tfjs.ts', 'composite'),
};

// All of Node get the same flags: jax-js uses relaxed SIMD as well where it is there, and V8 may join its vectors.
function tsx(script: string, ...args: string[]): string[] {
  return [process.execPath, ...engine.flags, '--import', import.meta.resolve('tsx'), file(script), ...args];
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
