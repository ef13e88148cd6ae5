import * as tf from '@tensorflow/tfjs';
import type { NamedTensors } from './namedTensors.js';
import { PretrainedError } from './pretrainedError.js';
import type { TensorInfo } from './safetensors/header.js';
import type { Use, WeightPlan } from './weightPlan.js';

/** How far loading is. */
export interface LoadProgress {
  /** Of all files of weights, in bytes. */
  readonly loaded: number;
  readonly total: number;
}

export interface AssignOptions {
  /** Gives loading up. */
  signal?: AbortSignal | undefined;
  /** Is called as weights arrive. */
  onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/**
 * Gives every weight of the model its numbers. Each tensor is read once, and one at a time.
 * @throws PretrainedError naming the tensor, when one is not finite, or is not the same as its twin.
 */
export async function assign(
  model: tf.LayersModel,
  plan: WeightPlan,
  tensors: NamedTensors,
  { signal, onProgress }: AssignOptions,
): Promise<void> {
  const weights = weightsOf(model, plan);
  const given = new Map<tf.LayerVariable, string>();
  const total = tensors.files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const file of tensors.files) {
    for await (const [tensor, numbers, loaded] of file.read(({ name }) => plan.has(name))) {
      signal?.throwIfAborted();
      requireFinite(file.name, tensor, numbers);
      const uses = (plan.get(tensor.name) as readonly Use[]).map(({ weight, view }) => ({
        weight: weights.get(weight) as tf.LayerVariable,
        view,
      }));
      for (const { weight } of uses) {
        const twin = given.get(weight);
        if (twin !== undefined) await requireSame(file.name, tensor.name, numbers, twin, weight);
      }
      tf.tidy(() => {
        const whole = tf.tensor(numbers, [...tensor.shape]);
        for (const { weight, view } of uses) if (!given.has(weight)) weight.write(view(whole));
      });
      for (const { weight } of uses) given.set(weight, tensor.name);
      onProgress?.({ loaded: before + loaded, total });
    }
    before += file.size;
    onProgress?.({ loaded: before, total });
  }
}

/** The model's weights by name; they are those of the plan. */
function weightsOf(model: tf.LayersModel, plan: WeightPlan): ReadonlyMap<string, tf.LayerVariable> {
  const weights = new Map(model.weights.map((weight) => [weight.originalName, weight]));
  const planned = new Set([...plan.values()].flatMap((uses) => uses.map(({ weight }) => weight)));
  const different = [...weights.keys(), ...planned].filter(
    (name) => !weights.has(name) || !planned.has(name),
  );
  if (different.length > 0)
    throw new Error(`the layers and the table of names differ in ${different.join(', ')}`);
  return weights;
}

function requireFinite(file: string, { name }: TensorInfo, numbers: Float32Array): void {
  // A loop: `findIndex` takes three times as long.
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isFinite(numbers[i])) continue;
    throw new PretrainedError(file, `tensor ${name} has ${numbers[i]} at ${i}, which is not finite`);
  }
}

async function requireSame(
  file: string,
  name: string,
  numbers: Float32Array,
  twin: string,
  weight: tf.LayerVariable,
): Promise<void> {
  const known = await weight.read().data();
  if (numbers.every((value, i) => value === known[i])) return;
  const problem = `is another than ${twin}, where config.json says that they are tied`;
  throw new PretrainedError(file, `tensor ${name} ${problem}`);
}
