import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, ROOT, runNode } from '../support/commands.js';
import { type Stated, safetensors } from '../support/safetensors.js';

/** A GPT-2 of about 100 MB; its weights are zeros, so that the file takes no room on disk. */
const CONFIG = {
  model_type: 'gpt2',
  n_embd: 256,
  vocab_size: 50_000,
  n_positions: 512,
  n_layer: 16,
  n_head: 4,
};

/** Loads the model of its folder, and says how many bytes of memory that cost at most. */
const PROGRAM = `
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { loadPretrained } from 'tfjs-transformer-block';
tf.enableProdMode();
await tf.setBackend(process.argv[2]);
tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).dataSync());
const before = process.memoryUsage.rss();
const model = await loadPretrained(process.argv[3]);
console.log(JSON.stringify({ weights: 4 * model.countParams(), cost: process.resourceUsage().maxRSS * 1024 - before }));
`;

describe('loading a file of 100 MB', () => {
  // Inside the package, where its own name means itself.
  let folder = '';
  let size = 0;
  beforeAll(() => {
    mkdirSync(join(ROOT, '.tmp'), { recursive: true });
    folder = mkdtempSync(join(ROOT, '.tmp/memory-'));
    writeFileSync(join(folder, 'program.mjs'), PROGRAM);
    writeFileSync(join(folder, 'config.json'), JSON.stringify(CONFIG));
    const header = headerOf(shapes());
    const bytes = safetensors(header);
    const file = join(folder, 'model.safetensors');
    writeFileSync(file, bytes);
    size = bytes.length + Math.max(...Object.values(header).map(({ data_offsets: [, end] }) => end));
    truncateSync(file, size);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // The model is 100 MB itself, and WASM's memory grows in steps: a file that is read whole would cost 100 MB more.
  it.each([
    ['cpu', 2],
    ['wasm', 3],
  ])('on %s costs less than %d times as much', async (backend, times) => {
    const printed = await outputOf(runNode([join(folder, 'program.mjs'), backend, folder]));
    const { weights, cost } = JSON.parse(printed) as { weights: number; cost: number };
    expect(weights).toBeGreaterThan(100e6);
    expect({ cost, fits: cost < times * size }).toMatchObject({ fits: true });
  });
});

function shapes(): [string, number[]][] {
  const { n_embd: C, vocab_size: V, n_positions: P, n_layer: L } = CONFIG;
  const affine = (name: string, kernel: number[]): [string, number[]][] => [
    [`${name}.weight`, kernel],
    [`${name}.bias`, [kernel.at(-1) as number]],
  ];
  const blocks = Array.from({ length: L }, (_, i) => `h.${i}`).flatMap((block) => [
    ...affine(`${block}.ln_1`, [C]),
    ...affine(`${block}.attn.c_attn`, [C, 3 * C]),
    ...affine(`${block}.attn.c_proj`, [C, C]),
    ...affine(`${block}.ln_2`, [C]),
    ...affine(`${block}.mlp.c_fc`, [C, 4 * C]),
    ...affine(`${block}.mlp.c_proj`, [4 * C, C]),
  ]);
  return [['wte.weight', [V, C]], ['wpe.weight', [P, C]], ...blocks, ...affine('ln_f', [C])];
}

function headerOf(tensors: readonly [string, number[]][]): Record<string, Stated> {
  let end = 0;
  return Object.fromEntries(
    tensors.map(([name, shape]) => {
      const begin = end;
      end += 4 * shape.reduce((product, axis) => product * axis, 1);
      return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
    }),
  );
}
