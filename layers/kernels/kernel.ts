import type * as tf from '@tensorflow/tfjs';
import type { Heap } from './wasmBackend.js';
import type { WasmExports } from './wasmModule.js';

/** Where kernels work: tf.js's memory, and the compiled functions on it. */
export interface KernelContext {
  readonly heap: Heap;
  readonly wasm: WasmExports;
}

/** What a kernel is asked for. */
export interface KernelCall {
  inputs: { readonly [name: string]: tf.TensorInfo | null | undefined };
  attributes: { readonly [name: string]: unknown };
}

/** One kernel, under the name by which tf.js runs it; null for a call that is left to tf.js's own. */
export type Kernel = (context: KernelContext, call: KernelCall) => tf.TensorInfo[] | null;

export type Kernels = { readonly [name: string]: Kernel };

/** An input that is always there. */
export function requiredInput(call: KernelCall, name: string | number): tf.TensorInfo {
  return call.inputs[name] as tf.TensorInfo;
}

/** Whether those that are there are of float32. */
export function areFloats(...tensors: (tf.TensorInfo | null | undefined)[]): boolean {
  return tensors.every((tensor) => !tensor || tensor.dtype === 'float32');
}

/** How many numbers a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

/** The last axis of a shape, and how many rows of it there are. */
export function rowsOf(shape: readonly number[]): { rows: number; width: number } {
  return { rows: sizeOf(shape.slice(0, -1)), width: shape[shape.length - 1] ?? 1 };
}

/** Bytes of an element as a power of two. */
export function shiftOf(tensor: tf.TensorInfo | null | undefined): number {
  return tensor?.dtype === 'bool' ? 0 : 2;
}
