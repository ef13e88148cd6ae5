import * as tf from '@tensorflow/tfjs';
import { OptionError, PositionError, withCallArguments } from '../../layers/index.js';
import { gatherRows, type TokenModel } from './tokenModel.js';
import { type Tried, tryModel, tryPadding } from './trial.js';

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

/** The models that let padding be padding. */
const padded = { cached: new WeakSet<tf.LayersModel>(), whole: new WeakSet<tf.LayersModel>() };

export interface Trial {
  /** How many tokens the model is given in the end. */
  readonly length: number;
  /** Whether they follow padding in some sequences. */
  readonly isPadded: boolean;
  readonly useCache: boolean;
}

/**
 * Tries whether a model can continue sequences to a length, with a cache or without.
 *
 * @param memory of its source, if it has one
 * @returns whether it gives probabilities, and not logits
 * @throws RangeError when it cannot: the sentence names the layer and the remedy.
 */
export async function requireLanguageModel(
  model: tf.LayersModel,
  ofModel: TokenModel,
  memory: readonly tf.Tensor[],
  { length, isPadded, useCache }: Trial,
): Promise<{ givesProbabilities: boolean }> {
  if (model.stateful) {
    throw new OptionError('generate: a model with stateful layers goes on from where the last call ended');
  }
  const first = memory.map((rows) => gatherRows(rows, [0]));
  try {
    const kind = useCache ? 'cached' : 'whole';
    const known = passed[kind].get(model);
    const run = (ids: tf.Tensor) => ofModel.run(ids, first);
    const tried = Math.max(2, Math.min(length, MOST_TRIED));
    const result =
      known && known.length >= tried ? known : await trial(model, { ...ofModel, run }, tried, useCache);
    if (isPadded && !padded[kind].has(model)) {
      await trialOfPadding({ ...ofModel, run }, tried, useCache);
      padded[kind].add(model);
    }
    // How long a table is only its encoding knows.
    tf.tidy(() => {
      withCallArguments({ startIndex: length - 1 }, () => run(tf.zeros([1, 1], 'int32')));
    });
    return result;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'PositionError')) throw error;
    throw new PositionError(`generate: ids and maxNewTokens are too many for the model: ${error.message}`);
  } finally {
    tf.dispose(first);
  }
}

async function trial(
  model: tf.LayersModel,
  ofModel: Tried,
  length: number,
  useCache: boolean,
): Promise<Passed> {
  const { seesLater, forgets, tells, givesProbabilities } = await tryModel(ofModel, length, useCache);
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
  if (tells) passed[useCache ? 'cached' : 'whole'].set(model, result);
  return result;
}

async function trialOfPadding(model: Tried, length: number, useCache: boolean): Promise<void> {
  const seesPadding = await tryPadding(model, length - 1, useCache);
  if (!seesPadding) return;
  throw new OptionError(
    `generate: the model cannot continue prompts of different lengths together, because ${seesPadding} takes padding ` +
      'for tokens, or does not count positions from the first token; give them one by one',
  );
}
