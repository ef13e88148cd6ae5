import * as tf from '@tensorflow/tfjs';

/** How a weight here is made of a tensor of the file. */
export interface View {
  /** The shape that the file's tensor must have for a weight of this shape. */
  fileShape(shape: readonly number[]): number[];
  /** Of the file's tensor, the weight. */
  take(tensor: tf.Tensor): tf.Tensor;
}

/** Where a weight comes from. */
export interface WeightSource {
  /** Name of the file's tensor, with the prefix of the architecture. */
  readonly tensor: string;
  readonly view: View;
}

/** For each weight of the model, by its name, where it comes from. */
export type WeightTable = Readonly<Record<string, WeightSource>>;

export const asIs: View = { fileShape: (shape) => [...shape], take: (tensor) => tensor };

/** Kernels here are [in, out], those of PyTorch's Linear [out, in]. */
export const transposed: View = {
  fileShape: (shape) => [...shape].reverse(),
  take: (tensor) => tensor.transpose(),
};

/** Part `index` of `count` that stand side by side along the last axis: [..., count N] -> [..., N]. */
export function part(index: number, count: number): View {
  return {
    fileShape: (shape) => [...shape.slice(0, -1), count * (shape.at(-1) as number)],
    take: (tensor) => tensor.split(count, -1)[index] as tf.Tensor,
  };
}

/** Part `index` of `count` that stand side by side within each head: [..., H count D] -> [..., H D]. */
export function partOfHeads(numHeads: number, index: number, count: number): View {
  return {
    fileShape: part(index, count).fileShape,
    take: (tensor) => {
      const before = tensor.shape.slice(0, -1);
      const heads = tensor.reshape([...before, numHeads, count, -1]);
      const axis = before.length + 1;
      // A copy: the WASM backend takes a bias for what its shape was before the last reshape.
      return (heads.split(count, axis)[index] as tf.Tensor).reshape([...before, -1]).clone();
    },
  };
}

/** First `outer` of the file's tensor, then `inner`. */
export function composed(outer: View, inner: View): View {
  return {
    fileShape: (shape) => outer.fileShape(inner.fileShape(shape)),
    take: (tensor) => inner.take(outer.take(tensor)),
  };
}

/** `factor` times as much. */
export function scaled(factor: number): View {
  return { fileShape: asIs.fileShape, take: (tensor) => tf.mul(tensor, factor) };
}

/** PyTorch's Linear with a bias, as a `Projection`. */
export function linear(weight: string, tensor: string): WeightTable {
  return { ...kernel(weight, tensor), [`${weight}/bias`]: { tensor: `${tensor}.bias`, view: asIs } };
}

/** PyTorch's Linear without a bias. */
export function kernel(weight: string, tensor: string): WeightTable {
  return { [`${weight}/kernel`]: { tensor: `${tensor}.weight`, view: transposed } };
}

/** A table of vectors. */
export function embeddings(weight: string, tensor: string): WeightTable {
  return { [`${weight}/embeddings`]: { tensor: `${tensor}.weight`, view: asIs } };
}

export function layerNorm(weight: string, tensor: string): WeightTable {
  return { ...rmsNorm(weight, tensor), [`${weight}/beta`]: { tensor: `${tensor}.bias`, view: asIs } };
}

export function rmsNorm(weight: string, tensor: string): WeightTable {
  return { [`${weight}/gamma`]: { tensor: `${tensor}.weight`, view: asIs } };
}
