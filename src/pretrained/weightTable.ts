import * as tf from '@tensorflow/tfjs';

/** How long an axis of a tensor is, and the fields of config.json that say so. */
export type Axis = readonly [fields: string, size: number];

/** Of a tensor of the file, the weight: as it is, transposed, a part of it. */
export type View = (tensor: tf.Tensor) => tf.Tensor;

/** A weight of the model, and where it comes from. */
export interface WeightSource {
  readonly weight: string;
  /** Name of the file's tensor, with the prefix of the architecture. */
  readonly tensor: string;
  /** Another tensor that is the same where the file has both; it stands for the first where that is missing. */
  readonly twin?: string;
  /** The shape of the file's tensor. */
  readonly axes: readonly Axis[];
  readonly view: View;
}

export const asIs: View = (tensor) => tensor;

/** Kernels here are [in, out], those of PyTorch's Linear [out, in]. */
export const transposed: View = (tensor) => tensor.transpose();

/** Part `index` of `count` that stand side by side along the last axis: [..., count N] -> [..., N]. */
export function part(index: number, count: number): View {
  return (tensor) => tensor.split(count, -1)[index] as tf.Tensor;
}

/** Part `index` of `count` that stand side by side within each head: [..., H count D] -> [..., H D]. */
export function partOfHeads(numHeads: number, index: number, count: number): View {
  return (tensor) => {
    const before = tensor.shape.slice(0, -1);
    const heads = tensor.reshape([...before, numHeads, count, -1]);
    const axis = before.length + 1;
    // A copy: the WASM backend takes a bias for what its shape was before the last reshape.
    return (heads.split(count, axis)[index] as tf.Tensor).reshape([...before, -1]).clone();
  };
}

/** First `outer` of the file's tensor, then `inner`. */
export function composed(outer: View, inner: View): View {
  return (tensor) => inner(outer(tensor));
}

/** `factor` times as much. */
export function scaled(factor: number): View {
  return (tensor) => tf.mul(tensor, factor);
}

/** PyTorch's Linear with a bias, as a `Projection`. */
export function linear(weight: string, tensor: string, out: Axis, input: Axis): WeightSource[] {
  return [...kernel(weight, tensor, out, input), vector(`${weight}/bias`, `${tensor}.bias`, out)];
}

/** PyTorch's Linear without a bias. */
export function kernel(weight: string, tensor: string, out: Axis, input: Axis): WeightSource[] {
  const axes = [out, input];
  return [{ weight: `${weight}/kernel`, tensor: `${tensor}.weight`, axes, view: transposed }];
}

/** A table of vectors. @param twin as in WeightSource */
export function embeddings(
  weight: string,
  tensor: string,
  rows: Axis,
  width: Axis,
  twin?: string | null,
): WeightSource[] {
  const source = {
    weight: `${weight}/embeddings`,
    tensor: `${tensor}.weight`,
    axes: [rows, width],
    view: asIs,
  };
  return [twin ? { ...source, twin } : source];
}

export function layerNorm(weight: string, tensor: string, width: Axis): WeightSource[] {
  return [...rmsNorm(weight, tensor, width), vector(`${weight}/beta`, `${tensor}.bias`, width)];
}

export function rmsNorm(weight: string, tensor: string, width: Axis): WeightSource[] {
  return [vector(`${weight}/gamma`, `${tensor}.weight`, width)];
}

function vector(weight: string, tensor: string, size: Axis): WeightSource {
  return { weight, tensor, axes: [size], view: asIs };
}
