import type { FiledTensor, NamedTensors } from './namedTensors.js';
import { PretrainedError } from './pretrainedError.js';
import type { Axis, View, WeightSource } from './weightTable.js';

/** A weight, and what of a tensor it gets. */
export interface Use {
  readonly weight: string;
  readonly view: View;
}

/** What is to be done with each tensor of the files, by its name. */
export type WeightPlan = ReadonlyMap<string, readonly Use[]>;

/**
 * Finds the tensor of every weight. It looks at names and shapes alone: nothing is made yet of the sizes that config.json
 * says.
 *
 * @param isIgnored whether a tensor of this name, without its prefix, may be left over
 * @throws PretrainedError naming the tensor, when one is missing, left over or of another shape.
 */
export function planWeights(
  sources: Iterable<WeightSource>,
  tensors: NamedTensors,
  isIgnored: (tensor: string) => boolean,
): WeightPlan {
  const plan = new Map<string, Use[]>();
  for (const { weight, tensor, twin, axes, view } of sources) {
    const found = [tensor, ...(twin === undefined ? [] : [twin])].flatMap((name) => tensors.find(name) ?? []);
    if (found.length === 0) throw tensors.missing(tensor);
    for (const one of found) {
      requireShape(one, axes);
      plan.set(one.name, [...(plan.get(one.name) ?? []), { weight, view }]);
    }
  }
  for (const { name, file } of tensors.all) {
    if (plan.has(name) || isIgnored(tensors.withoutPrefix(name))) continue;
    throw new PretrainedError(file, `tensor ${name} has no place in the model`);
  }
  return plan;
}

function requireShape({ file, name, shape }: FiledTensor, axes: readonly Axis[]): void {
  if (shape.join() === axes.map(([, size]) => size).join()) return;
  const said = axes.map(([fields, size]) => `${fields}=${size}`).join(', ');
  throw new PretrainedError(
    file,
    `tensor ${name} has shape [${shape.join(', ')}], where config.json says ${said}`,
  );
}
