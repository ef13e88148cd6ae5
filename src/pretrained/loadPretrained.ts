import * as tf from '@tensorflow/tfjs';
import { OptionError, ShapeError } from '../../layers/index.js';
import { requireOptions } from '../util/requireOptions.js';
import type { BuildOptions } from './architectures/architecture.js';
import { type AssignOptions, assign } from './assign.js';
import { type Published, readConfig } from './config/readConfig.js';
import type { ReadOptions } from './files/folder.js';
import { openFolder } from './files/openFolder.js';
import { NamedTensors } from './namedTensors.js';
import { PretrainedError } from './pretrainedError.js';
import { openCheckpoint } from './safetensors/checkpoint.js';
import { planWeights } from './weightPlan.js';

/** Options of `loadPretrained`: what the model takes, and how files are read. */
export interface LoadPretrainedOptions extends ReadOptions, AssignOptions {
  /**
   * Whether the model takes the type of each token, [B, T], as its second input, as for pairs of sentences. Default
   * false: all tokens are of type 0.
   */
  tokenTypes?: boolean;
}

/**
 * Builds a published model from the layers of this package: `config.json` says what it is, `model.safetensors` (or the
 * files that `model.safetensors.index.json` names) has its weights, of float32, float16 or bfloat16. One tensor is in
 * memory at a time. Every field of config.json is read as Hugging Face reads it, or refused.
 *
 * An encoder (`model_type` albert, bert, roformer, t5) gives the last hidden states [B, T, C]; its id 0 is padding. A decoder
 * (bloom, gpt2, llama) gives logits [B, T, V]; padding, if any, stands after the tokens, which never see it. Heads of other
 * kinds are left out, and there is no dropout.
 *
 * @param location a folder; or a URL, below which the files are
 * @param options `signal` gives up, with its reason, when it is aborted; `timeout` (milliseconds, default 60,000) is how long
 * a server may send nothing; `onProgress` hears after each tensor how many bytes of how many have come
 * @returns a plain `tf.LayersModel` of token ids [B, T] (int32)
 * @throws PretrainedError when a file is missing or damaged, config.json asks for what cannot be done here, or a tensor is
 * missing, left over, of the wrong shape or not finite: one sentence that names the file and the tensor. All but the last is
 * found before memory is asked for.
 * @throws OutOfMemoryError when the memory of the WASM backend cannot hold the model; it works on without it.
 * @throws RangeError when there is no such option.
 * @example
 * const model = await loadPretrained('path/to/model');
 * const hidden = model.predict(tf.tensor2d([[12, 16, 17]], [1, 3], 'int32'));
 */
export async function loadPretrained(
  location: string | URL,
  options: LoadPretrainedOptions = {},
): Promise<tf.LayersModel> {
  requireOptions('loadPretrained', options, {
    tokenTypes: true,
    signal: true,
    timeout: true,
    onProgress: true,
  });
  const { tokenTypes = false, signal } = options;
  signal?.throwIfAborted();
  const folder = openFolder(location, options);
  const published = await readConfig(folder);
  const { architecture, file } = published;
  if (tokenTypes && !architecture.hasTokenTypes) {
    throw new PretrainedError(file, 'a model of this model_type has no token types');
  }
  const checkpoint = await openCheckpoint(folder);
  try {
    const tensors = new NamedTensors(checkpoint, architecture.prefix);
    const isIgnored = (name: string) => architecture.ignoredTensors.some((pattern) => pattern.test(name));
    const plan = planWeights(published.model.weights(), tensors, isIgnored);
    const model = built(published, { tokenTypes });
    try {
      await assign(model, plan, tensors, options);
    } catch (error) {
      model.dispose();
      throw error;
    }
    return model;
  } finally {
    await checkpoint.close();
  }
}

function built({ file, model }: Published, options: BuildOptions): tf.LayersModel {
  const before = new Set(Object.values(tf.engine().registeredVariables));
  try {
    return model.build(options);
  } catch (error) {
    // Of the layers that were made, which are no model yet.
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (!before.has(variable)) variable.dispose();
    }
    // What the layers say of options that do not fit each other.
    if (error instanceof OptionError || error instanceof ShapeError)
      throw new PretrainedError(file, error.message);
    throw error;
  }
}
