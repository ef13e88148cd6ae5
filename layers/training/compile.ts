/*
 * What `model.compile` and `fit` of tf.js do with losses of integer labels. tf.js wants targets of the output's shape, of every
 * loss but its own sparse one; that one takes probabilities and clips logits without a word. So a loss that says that it
 * takes labels checks their shape itself, and what fits together neither here nor there is refused.
 */
import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../errors.js';
import { labelMakerName, type TakesLabels } from './labels.js';

/** A layer that says whether its outputs are probabilities. */
export interface GivesProbabilities {
  readonly givesProbabilities: boolean;
}

type Loss = Partial<TakesLabels> | string | null | undefined;
type Metric = Partial<TakesLabels> | string;
type Compile = tf.LayersModel['compile'];
type PerOutput<X> = X | X[] | { [output: string]: X };
/** Shapes that tf.js checks targets by; null for one that it leaves unchecked. */
type Inside = { feedOutputShapes: (tf.Shape | null)[] };

/** Losses of tf.js that take probabilities. */
const OF_PROBABILITIES = ['categoricalCrossentropy', 'sparseCategoricalCrossentropy', 'binaryCrossentropy'];
const PROBABILITIES = ['softmax', 'sigmoid', 'hardSigmoid'];

function compileWithLabels(compile: Compile): Compile {
  return function (this: tf.LayersModel, args) {
    const losses = this.outputs.map((_, i) => lossOf(this, args.loss as PerOutput<Loss>, i));
    requireCalled('loss', losses);
    requireCalled('metrics', allOf(args.metrics as PerOutput<Metric> | undefined));
    losses.forEach((loss, i) => {
      requireFit(this, loss, i);
      if (takesLabels(loss)) requireMetrics(this.outputNames[i] as string, args.metrics as PerOutput<Metric>);
    });
    compile.call(this, args);
    const { feedOutputShapes } = this as unknown as Inside;
    losses.forEach((loss, i) => {
      if (takesLabels(loss)) feedOutputShapes[i] = null;
    });
  };
}

function takesLabels(loss: Loss): boolean {
  return typeof loss === 'function' && (loss as Partial<TakesLabels>).takesLabels === true;
}

function lossOf(model: tf.LayersModel, loss: PerOutput<Loss>, output: number): Loss {
  if (Array.isArray(loss)) return loss[output];
  if (typeof loss !== 'object' || loss === null) return loss;
  return (loss as { [output: string]: Loss })[model.outputNames[output] as string];
}

/** Whether the outputs are probabilities; null where it cannot be told. */
function givesProbabilities(output: tf.SymbolicTensor): boolean | null {
  const layer = output.sourceLayer as tf.layers.Layer & Partial<GivesProbabilities>;
  if (layer instanceof tf.LayersModel) {
    return givesProbabilities(layer.outputs[output.outputTensorIndex ?? 0] as tf.SymbolicTensor);
  }
  if (layer.givesProbabilities !== undefined) return layer.givesProbabilities;
  if (layer.getClassName() === 'Softmax') return true;
  const { activation } = layer.getConfig();
  if (PROBABILITIES.includes(activation as string)) return true;
  return activation === 'linear' ? false : null;
}

/** Whether a model has a layer of this package: how others train is not our business. */
function isOurs(model: tf.LayersModel): boolean {
  return model.layers.some((layer) =>
    layer instanceof tf.LayersModel ? isOurs(layer) : 'givesProbabilities' in layer,
  );
}

/** All that is given, for whichever output. */
function allOf<X>(given: PerOutput<X> | undefined): unknown[] {
  return typeof given === 'object' && given !== null ? Object.values(given).flat() : [given];
}

function requireCalled(what: string, given: readonly unknown[]): void {
  const name = given.map(labelMakerName).find((one) => one !== undefined);
  if (name === undefined) return;
  throw new OptionError(`compile: ${what}: ${name} must be called: give ${name}()`);
}

function requireFit(model: tf.LayersModel, loss: Loss, i: number): void {
  const output = model.outputs[i] as tf.SymbolicTensor;
  const name = model.outputNames[i];
  if (takesLabels(loss) && givesProbabilities(output)) {
    throw new OptionError(
      `compile: ${(loss as { name?: string }).name} takes logits; got probabilities, output "${name}" of a softmax or sigmoid`,
    );
  }
  const takesProbabilities = typeof loss === 'string' && OF_PROBABILITIES.includes(loss);
  if (takesProbabilities && givesProbabilities(output) === false && isOurs(model)) {
    throw new OptionError(
      `compile: loss '${loss}' takes probabilities; got logits, output "${name}"; for integer labels give the function ` +
        'sparseCategoricalCrossentropy() of this package, for others tf.losses.softmaxCrossEntropy or sigmoidCrossEntropy',
    );
  }
}

function requireMetrics(output: string, metrics: PerOutput<Metric> | undefined): void {
  const isList = Array.isArray(metrics) || typeof metrics !== 'object';
  const own = [isList ? metrics : (metrics as { [output: string]: Metric })[output]].flat();
  const wrong = own.find((metric) => typeof metric === 'string');
  if (wrong === undefined) return;
  throw new OptionError(
    `compile: metrics of a loss of labels must be functions such as tokenAccuracy(); got '${wrong}', which takes other targets`,
  );
}

type Fit = (this: tf.LayersModel, data: never, targets: never, args: never) => Promise<tf.History>;

/** tf.js takes labels [B, T] for one-hot rows when it looks up the weights of classes. */
function withoutClassWeight<F extends Fit>(fit: F): F {
  return async function (this: tf.LayersModel, ...given: [never, never, never]) {
    const weighs = given.some((one) => (one as { classWeight?: object } | null)?.classWeight != null);
    const losses = this.outputs.map((_, i) => lossOf(this, this.loss as PerOutput<Loss>, i));
    if (weighs && losses.some(takesLabels)) {
      throw new OptionError(
        'fit: classWeight is not for losses of labels; give it to sparseCategoricalCrossentropy({ classWeight: [...] })',
      );
    }
    return fit.apply(this, given);
  } as F;
}

const INSTALLED = Symbol.for('tfjs-transformer-block/compile');

/** Once for each tf.js, however often this package is loaded. */
export function installLabelLosses(): void {
  const model = tf.LayersModel.prototype as tf.LayersModel & { [INSTALLED]?: true };
  if (model[INSTALLED]) return;
  model[INSTALLED] = true;
  model.compile = compileWithLabels(model.compile);
  model.fit = withoutClassWeight(model.fit as unknown as Fit) as unknown as typeof model.fit;
  model.fitDataset = withoutClassWeight(
    model.fitDataset as unknown as Fit,
  ) as unknown as typeof model.fitDataset;
}
