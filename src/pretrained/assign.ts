import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from './namedTensors.js';
import { PretrainedError } from './pretrainedError.js';
import type { TensorInfo } from './safetensors/header.js';
import type { WeightTable } from './weightTable.js';

/** A weight, and what of a tensor it gets. */
interface Use {
  readonly weight: tf.LayerVariable;
  take(tensor: tf.Tensor): tf.Tensor;
}

/**
 * Gives every weight of the model its numbers. Each tensor is read once, and one at a time.
 *
 * @param isSpare whether a tensor of this name, without its prefix, may be left over
 * @throws PretrainedError naming the tensor, when one is missing, left over, of the wrong shape or not finite.
 */
export async function assign(
  model: tf.LayersModel,
  table: WeightTable,
  tensors: NamedTensors,
  isSpare: (tensor: string) => boolean,
): Promise<void> {
  const uses = usesOf(model, table, tensors);
  for (const { name, file } of tensors.all) {
    if (uses.has(name) || isSpare(tensors.withoutPrefix(name))) continue;
    throw new PretrainedError(file, `tensor ${name} has no place in the model`);
  }
  for (const file of tensors.files) {
    for await (const [tensor, numbers] of file.read(({ name }) => uses.has(name))) {
      requireFinite(file.name, tensor, numbers);
      tf.tidy(() => {
        const whole = tf.tensor(numbers, [...tensor.shape]);
        for (const { weight, take } of uses.get(tensor.name) ?? []) weight.write(take(whole));
      });
    }
  }
}

/** What is to be done with each tensor of the files. */
function usesOf(
  model: tf.LayersModel,
  table: WeightTable,
  tensors: NamedTensors,
): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  for (const weight of model.weights) {
    const source = table[weight.originalName];
    if (!source) throw new Error(`the table of names has no ${weight.originalName}`);
    const { name, file, shape } = tensors.get(source.tensor);
    const expected = source.view.fileShape(weight.shape as number[]);
    if (expected.join() !== shape.join()) {
      const shapes = `has shape [${shape.join(', ')}], where the model needs [${expected.join(', ')}]`;
      throw new PretrainedError(file, `tensor ${name} ${shapes}`);
    }
    uses.set(name, [...(uses.get(name) ?? []), { weight, take: source.view.take }]);
  }
  return uses;
}

function requireFinite(file: string, { name }: TensorInfo, numbers: Float32Array): void {
  const index = numbers.findIndex((value) => !Number.isFinite(value));
  if (index === -1) return;
  throw new PretrainedError(file, `tensor ${name} has ${numbers[index]} at ${index}, which is no weight`);
}
