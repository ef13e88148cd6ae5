import type * as tf from '@tensorflow/tfjs';

/** Whether two tensors of a graph are computed from a common input. */
export function haveCommonInput(a: tf.SymbolicTensor, b: tf.SymbolicTensor): boolean {
  const inputs = inputsOf(a);
  return [...inputsOf(b)].some((tensor) => inputs.has(tensor));
}

/** The layers that tensors of a graph are computed by. */
export function layersBefore(tensors: readonly tf.SymbolicTensor[]): ReadonlySet<tf.layers.Layer> {
  return new Set(nodesBefore(tensors).map(({ tensor }) => tensor.sourceLayer));
}

/** A layer and all layers inside of it, if it is a model those of the model. */
export function withInner(layer: tf.layers.Layer): tf.layers.Layer[] {
  const { innerLayers = [], layers = [] } = layer as {
    innerLayers?: readonly tf.layers.Layer[];
  } & Partial<tf.LayersModel>;
  return [layer, ...[...innerLayers, ...layers].flatMap(withInner)];
}

/** The inputs of the graph that a tensor is computed from. */
function inputsOf(tensor: tf.SymbolicTensor): ReadonlySet<tf.SymbolicTensor> {
  const nodes = nodesBefore([tensor]);
  // The node of an input has that input itself.
  return new Set(nodes.flatMap(({ tensor, from }) => (from.includes(tensor) ? [tensor] : [])));
}

/** Tensors and all that they are computed from, each once. */
function nodesBefore(
  tensors: readonly tf.SymbolicTensor[],
): { readonly tensor: tf.SymbolicTensor; readonly from: readonly tf.SymbolicTensor[] }[] {
  const seen = new Map<tf.SymbolicTensor, readonly tf.SymbolicTensor[]>();
  const open = [...tensors];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    const from = next.sourceLayer.inboundNodes[next.nodeIndex]?.inputTensors ?? [];
    seen.set(next, from);
    open.push(...from);
  }
  return [...seen].map(([tensor, from]) => ({ tensor, from }));
}
