import type * as tf from '@tensorflow/tfjs';

/** Whether two tensors of a graph are computed from a common input. */
export function haveCommonInput(a: tf.SymbolicTensor, b: tf.SymbolicTensor): boolean {
  const inputs = inputsOf(a);
  return [...inputsOf(b)].some((tensor) => inputs.has(tensor));
}

/** The inputs of the graph that a tensor is computed from. */
function inputsOf(tensor: tf.SymbolicTensor): ReadonlySet<tf.SymbolicTensor> {
  const inputs = new Set<tf.SymbolicTensor>();
  const seen = new Set<tf.SymbolicTensor>();
  const open = [tensor];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const before = next.sourceLayer.inboundNodes[next.nodeIndex]?.inputTensors ?? [];
    // The node of an input has that input itself.
    if (before.includes(next)) inputs.add(next);
    else open.push(...before);
  }
  return inputs;
}
