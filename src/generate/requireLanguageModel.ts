import * as tf from '@tensorflow/tfjs';
import { OptionError, PositionError, ShapeError, withCallArguments } from '../../layers/index.js';
import { tryModel } from './trial.js';

/** Most tokens of a trial: what layers do over a greater distance only is not seen. */
const MOST_TRIED = 16;

interface Passed {
  /** How many tokens the trial went over. */
  readonly length: number;
  readonly givesProbabilities: boolean;
}

/** The trials that models passed, with a cache and without: their layers stay as they are. */
const passed = {
  cached: new WeakMap<tf.LayersModel, Passed>(),
  whole: new WeakMap<tf.LayersModel, Passed>(),
};

/**
 * Tries whether a model can continue a sequence to a length, with a cache or without.
 *
 * @param length how many tokens the model is given in the end
 * @returns whether it gives probabilities, and not logits
 * @throws RangeError when it cannot: the sentence names the layer and the remedy.
 */
export async function requireLanguageModel(
  model: tf.LayersModel,
  length: number,
  useCache: boolean,
): Promise<{ givesProbabilities: boolean }> {
  if (model.stateful) {
    throw new OptionError('generate: a model with stateful layers goes on from where the last call ended');
  }
  try {
    const result = await trial(model, Math.max(2, Math.min(length, MOST_TRIED)), useCache);
    // How long a table is only its encoding knows.
    tf.tidy(() => {
      withCallArguments({ startIndex: length - 1 }, () => model.predict(tf.zeros([1, 1], 'int32')));
    });
    return result;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'PositionError')) throw error;
    throw new PositionError(`generate: ids and maxNewTokens are too many for the model: ${error.message}`);
  }
}

async function trial(model: tf.LayersModel, length: number, useCache: boolean): Promise<Passed> {
  const known = passed[useCache ? 'cached' : 'whole'];
  const before = known.get(model);
  if (before && before.length >= length) return before;
  const vocabSize = vocabSizeOf(model);
  const { seesLater, forgets, tells, givesProbabilities } = await tryModel(model, length, {
    vocabSize,
    useCache,
  });
  if (seesLater) {
    throw new OptionError(
      `generate: the model cannot continue a sequence, because ${seesLater} shows tokens later ones; ` +
        'layers must look back only, attention by useCausalMask: true',
    );
  }
  if (forgets) {
    throw new OptionError(
      `generate: ${forgets} looks back by other means than causal attention, which a cache does not keep; ` +
        'give useCache: false',
    );
  }
  const result = { length, givesProbabilities };
  if (tells) known.set(model, result);
  return result;
}

/** V. @throws RangeError when the model is not a language model. */
export function vocabSizeOf(model: tf.LayersModel): number {
  const [inputs, outputs] = [model.inputs, model.outputs].map((all) => all.map(({ shape }) => shape));
  const [input, output] = [inputs?.[0], outputs?.[0]];
  const vocabSize = output?.[2];
  const fits = model.inputs.length === 1 && input?.length === 2 && input[1] === null && output?.length === 3;
  if (fits && model.outputs.length === 1 && vocabSize) return vocabSize;
  const said = (shapes: tf.Shape[] = []) =>
    shapes.map((shape) => `[${shape.map((axis) => axis ?? 'any').join(', ')}]`).join(' and ');
  throw new ShapeError(
    'generate: the model must map ids [B, T] of any length to logits [B, T, V]; ' +
      `this one maps ${said(inputs)} to ${said(outputs)}`,
  );
}
