import { nn, numpy as np, random } from '@jax-js/jax';
import { CLASSES, type Size } from '../size.js';

// Types and not interfaces, as jax-js asks for its trees.
type Linear = { kernel: np.Array; bias: np.Array };
type Norm = { scale: np.Array; shift: np.Array };
type Block = { attentionNorm: Norm; qkv: Linear; output: Linear; ffnNorm: Norm; up: Linear; down: Linear };
export type Params = {
  table: np.Array;
  positions: np.Array;
  blocks: Block[];
  norm: Norm;
  head: Linear;
};

export function initialParams({ length, width, layers, ffn, vocab }: Size, seed: number): Params {
  let key = random.key(seed);
  const uniform = (shape: number[], limit: number) => {
    const [next, own] = random.split(key, 2) as unknown as [np.Array, np.Array];
    key = next;
    return random.uniform(own, shape, { minval: -limit, maxval: limit });
  };
  const linear = (inputs: number, outputs: number): Linear => ({
    kernel: uniform([inputs, outputs], Math.sqrt(6 / (inputs + outputs))),
    bias: np.zeros([outputs]),
  });
  const norm = (): Norm => ({ scale: np.ones([width]), shift: np.zeros([width]) });
  const block = (): Block => ({
    ...{ attentionNorm: norm(), qkv: linear(width, 3 * width), output: linear(width, width) },
    ...{ ffnNorm: norm(), up: linear(width, ffn), down: linear(ffn, width) },
  });
  return {
    table: uniform([vocab, width], 0.05),
    positions: uniform([length, width], 0.05),
    blocks: Array.from({ length: layers }, block),
    norm: norm(),
    head: linear(width, CLASSES),
  };
}

/** Mean cross entropy of the encoder: ids and labels [B, T] and [B], int32. Consumes all that it is given. */
export function loss(params: Params, ids: np.Array, labels: np.Array, size: Size): np.Array {
  const { batch, width } = size;
  // A product with one-hot rows: the gradient of `np.take`, a scatter, takes longer.
  const embedded = np.matmul(nn.oneHot(ids, size.vocab), params.table).add(params.positions);
  const encoded = params.blocks.reduce(
    (x, block) => encoderBlock(x, block, size),
    embedded.reshape([-1, width]),
  );
  const pooled = normalize(encoded, params.norm).reshape([batch, -1, width]).mean(1);
  const logProbabilities = nn.logSoftmax(linear(pooled, params.head), -1);
  return logProbabilities
    .mul(nn.oneHot(labels, CLASSES))
    .sum()
    .mul(-1 / batch);
}

/** Tokens as rows, [B T, C], so that every projection is one product of two matrices. */
function encoderBlock(x: np.Array, block: Block, size: Size): np.Array {
  const attended = x.ref.add(attention(normalize(x, block.attentionNorm), block, size));
  const hidden = nn.gelu(linear(normalize(attended.ref, block.ffnNorm), block.up), { approximate: false });
  return attended.add(linear(hidden, block.down));
}

/** Products by axis numbers: those of strings, which `nn.dotProductAttention` takes, need iterator helpers (Node 22). */
function attention(x: np.Array, { qkv, output }: Block, { batch, width, heads }: Size): np.Array {
  const headWidth = width / heads;
  const projected = linear(x, qkv).reshape([batch, -1, 3, heads, headWidth]);
  const [query, key, value] = np.unstack(projected, 2) as [np.Array, np.Array, np.Array];
  const [B, T, S, H, D] = [0, 1, 2, 3, 4];
  const scores = np
    .einsum(query, [B, T, H, D], key, [B, S, H, D], [B, H, T, S])
    .mul(1 / Math.sqrt(headWidth));
  const mixed = np.einsum(nn.softmax(scores, -1), [B, H, T, S], value, [B, S, H, D], [B, T, H, D]);
  return linear(mixed.reshape([-1, width]), output);
}

function linear(x: np.Array, { kernel, bias }: Linear): np.Array {
  return np.matmul(x, kernel).add(bias);
}

function normalize(x: np.Array, { scale, shift }: Norm): np.Array {
  return nn.standardize(x, -1, { epsilon: 1e-5 }).mul(scale).add(shift);
}
