import * as tf from '@tensorflow/tfjs';
import { requireOptions } from '../util/requireOptions.js';
import type { Architecture, BuildOptions } from './architectures/architecture.js';
import { ARCHITECTURES } from './architectures/index.js';
import { assign } from './assign.js';
import type { ModelFolder } from './files/folder.js';
import { openFolder } from './files/openFolder.js';
import { ModelConfig } from './modelConfig.js';
import { NamedTensors } from './namedTensors.js';
import { PretrainedError } from './pretrainedError.js';
import { openCheckpoint } from './safetensors/checkpoint.js';

export interface LoadPretrainedOptions {
  /**
   * Whether the model takes the type of each token, [B, T], as its second input, as for pairs of sentences. Default
   * false: all tokens are of type 0.
   */
  tokenTypes?: boolean;
}

/**
 * A published model, rebuilt from the layers here: `config.json` says what it is, `model.safetensors` (or the files that
 * `model.safetensors.index.json` names) has its weights, of float32, float16 or bfloat16. One tensor is in memory at a time.
 *
 * An encoder (`model_type` albert, bert, roformer, t5) gives the last hidden states [B, T, C]; its id 0 is padding. A decoder
 * (bloom, gpt2, llama) gives logits [B, T, V]; padding, if any, stands after the tokens, which never see it. Heads of other
 * kinds are left out, and there is no dropout.
 *
 * @param location a folder; or a URL, below which the files are
 * @returns a plain `tf.LayersModel` of token ids [B, T] (int32)
 * @throws PretrainedError when a file is missing or damaged, config.json asks for what cannot be done here, or a tensor is
 * missing, left over, of the wrong shape or not finite: one sentence that names the file and the tensor.
 * @throws RangeError when there is no such option.
 * @example
 * const model = await loadPretrained('path/to/model');
 * const hidden = model.predict(tf.tensor2d([[12, 16, 17]], [1, 3], 'int32'));
 */
export async function loadPretrained(
  location: string | URL,
  options: LoadPretrainedOptions = {},
): Promise<tf.LayersModel> {
  requireOptions('loadPretrained', options, { tokenTypes: true });
  const { tokenTypes = false } = options;
  const folder = openFolder(location);
  const published = await configOf(folder);
  const architecture = published.choice('model_type', ARCHITECTURES);
  const config = published.withOtherNames(architecture.otherNames ?? {});
  if (tokenTypes && !architecture.hasTokenTypes) {
    throw new PretrainedError(config.file, 'a model of this model_type has no token types');
  }
  const checkpoint = await openCheckpoint(folder);
  try {
    const tensors = new NamedTensors(checkpoint, architecture.prefix);
    requireStated(architecture, config, tensors);
    const model = built(architecture, config, { tokenTypes });
    try {
      const isSpare = (name: string) => architecture.spare.some((pattern) => pattern.test(name));
      await assign(model, architecture.weights(config), tensors, isSpare);
    } catch (error) {
      model.dispose();
      throw error;
    }
    return model;
  } finally {
    await checkpoint.close();
  }
}

async function configOf(folder: ModelFolder): Promise<ModelConfig> {
  const file = folder.nameOf('config.json');
  const json = await folder.text('config.json');
  if (json === null) throw new PretrainedError(file, 'is not there');
  return ModelConfig.parse(file, json);
}

/** Before anything is made of the sizes that config.json has. */
function requireStated(architecture: Architecture, config: ModelConfig, tensors: NamedTensors): void {
  for (const [known, axes] of Object.entries(architecture.stated(config))) {
    const { name, file, shape } = tensors.get(known);
    if (shape.join() === axes.map(([, size]) => size).join()) continue;
    const said = axes.map(([field, size]) => `${field}=${size}`).join(', ');
    throw new PretrainedError(
      file,
      `tensor ${name} has shape [${shape.join(', ')}], where config.json says ${said}`,
    );
  }
}

function built(architecture: Architecture, config: ModelConfig, options: BuildOptions): tf.LayersModel {
  const before = new Set(Object.values(tf.engine().registeredVariables));
  try {
    return architecture.build(config, options);
  } catch (error) {
    // Of the layers that were made, which are no model yet.
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (!before.has(variable)) variable.dispose();
    }
    // What the layers say of options that do not fit each other.
    if (error instanceof RangeError) throw new PretrainedError(config.file, error.message);
    throw error;
  }
}
