import * as tf from '@tensorflow/tfjs';
import { allCallArguments, type CallArgs } from './callArguments.js';
import {
  requireBoolean,
  requireInteger,
  requireKnown,
  requireObject,
  requireOneOf,
  requirePositive,
  requireRate,
} from './checks.js';
import { OptionError, ShapeError } from './errors.js';
import { haveCommonInput } from './graph.js';
import type { InitializerMaker } from './initializers.js';
import { InnerLayers, nameWeightsByLayer } from './innerLayers.js';
import { guardWasmMemory } from './kernels/wasmMemory.js';
import { installGraphMasks, type TakesEveryMask } from './masking/graphMasks.js';
import {
  addedByParts,
  type MarkedPart,
  marksOfPart,
  optionsForPart,
  optionsOfParts,
  type PartMarks,
  TFJS_OPTIONS,
} from './partOptions.js';
import { LayerSeeds } from './seed.js';
import { type GivesProbabilities, installLabelLosses } from './training/compile.js';

installGraphMasks();
installLabelLosses();

export { initializers } from './initializers.js';
export type { CallArgs };

/*
 * Letters of shapes, the same in every file, kernels included:
 * B batch, T query length, S key length, H heads of queries, K heads of keys and values, D head width, C model width,
 * R channels that turn.
 */

/** Options that every layer takes. */
export interface SequenceLayerConfig {
  /** Name of the layer, unique in its model. Default: made from the class name. */
  name?: string;
  /** false freezes the weights. Default true. */
  trainable?: boolean;
  /** [T, ...] without the batch; for the first layer of a `tf.sequential`. */
  inputShape?: tf.Shape;
  batchInputShape?: tf.Shape;
  /** Any integer: the same seed gives the same initial weights and the same dropout. Default: random. */
  seed?: number | null;
}

/**
 * Base class of all layers: maps sequences [B, T, ...] to sequences, propagates masks, and tracks the weights of
 * sublayers, which tf.js does not.
 */
export abstract class SequenceLayer extends tf.layers.Layer implements TakesEveryMask, GivesProbabilities {
  readonly takesEveryMask = true;
  /** For a layer that ends in a softmax: true. */
  readonly givesProbabilities: boolean = false;
  protected readonly seed: number | null;
  private readonly seeds: LayerSeeds;
  /** How many inputs the layer takes at most. */
  protected readonly maxInputs: number = 1;
  private readonly adopted = new InnerLayers();
  private readonly own = new Map<string, tf.LayerVariable>();
  /** Where its options come from the layer that it is part of. */
  private readonly partMarks: PartMarks | null;
  private weightScope = '';
  private startsAtZero = false;

  constructor(config: SequenceLayerConfig) {
    super(requireObject(classNameOf(new.target), config) as ConstructorParameters<typeof tf.layers.Layer>[0]);
    this.supportsMasking = true;
    this.seed = config.seed ?? null;
    this.seeds = new LayerSeeds(this.seed);
    this.partMarks = marksOfPart(config);
  }

  /** What the layer computes; runs inside `tf.tidy`. */
  protected abstract forward(inputs: tf.Tensor[], args: CallArgs): tf.Tensor | tf.Tensor[];

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallArgs = {}): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, { ...kwargs });
      return this.forward(Array.isArray(inputs) ? inputs : [inputs], allCallArguments(kwargs));
    });
  }

  /**
   * @throws TypeError when call arguments are given while a graph is built: tf.js would drop them silently.
   * @throws RangeError when there are more inputs than the layer takes.
   */
  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: CallArgs,
  ): tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[] {
    const first = Array.isArray(inputs) ? inputs[0] : inputs;
    const given = Object.keys(kwargs ?? {});
    if (first instanceof tf.SymbolicTensor && given.length > 0) {
      throw new TypeError(
        `${this.label}: a graph keeps no call arguments, got ${given.join(', ')}; ` +
          'attention layers take an attentionMask as their last input',
      );
    }
    if (Array.isArray(inputs) && inputs.length > this.maxInputs) {
      throw new ShapeError(`${this.label}: expected at most ${this.maxInputs} inputs; got ${inputs.length}`);
    }
    const isShared = first instanceof tf.SymbolicTensor && this.isInGraphOf(first);
    if (first instanceof tf.SymbolicTensor) this.joinGraph([inputs].flat() as tf.SymbolicTensor[]);
    const outputs = super.apply(inputs, kwargs);
    // tf.js counts the places of a layer in a graph, but a model that is disposed of lets go of each layer once.
    if (isShared && this._refCount !== null) this._refCount -= 1;
    return outputs;
  }

  /** Called before the layer, or the one that it is part of, is applied in a graph; a subclass may look at what is before it. */
  protected joinGraph(inputs: readonly tf.SymbolicTensor[]): void {
    for (const layer of this.innerLayers) if (layer instanceof SequenceLayer) layer.joinGraph(inputs);
  }

  private isInGraphOf(input: tf.SymbolicTensor): boolean {
    return this.inboundNodes.some(({ inputTensors: [own] }) => own && haveCommonInput(own, input));
  }

  /** The mask that goes on with the output: a new one, or that of the first input. */
  override computeMask(
    inputs: tf.Tensor | tf.Tensor[],
    mask?: tf.Tensor | tf.Tensor[],
  ): tf.Tensor | tf.Tensor[] {
    const made = tf.tidy(() => this.makeMask(Array.isArray(inputs) ? inputs : [inputs]) as tf.Tensor);
    const carried = Array.isArray(mask) ? mask[0] : mask;
    return (made ?? carried ?? null) as tf.Tensor;
  }

  /** A new mask for the output, [B, T], or null to carry on that of the first input. */
  protected makeMask(_inputs: tf.Tensor[]): tf.Tensor | null {
    return null;
  }

  /** Shape of the output; that of the first input unless a layer says otherwise. */
  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return shapesOf(inputShape)[0] as tf.Shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...addedByParts(this.markedParts), ...super.getConfig(), seed: this.seed };
  }

  /**
   * Makes `child`, a layer of this package or of tf.js, part of this layer: its weights are trained, saved, frozen and disposed of
   * with it, under `role/...`. The owner builds it in its own `build`.
   *
   * @throws OptionError when there is a child of this role.
   * @example this.dense = this.adopt('dense', tf.layers.dense({ units: 4 }))
   */
  protected adopt<L extends tf.layers.Layer>(role: string, child: L): L {
    this.adopted.add(this.label, role, child);
    this.moveInto(role, child);
    if (!(child instanceof SequenceLayer)) nameWeightsByLayer(child);
    child.setFastWeightInitDuringBuild(this.startsAtZero);
    return child;
  }

  /** Role, config and marks of the layers that take their options from this one. */
  private get markedParts(): MarkedPart[] {
    return [...this.adopted].flatMap(([role, layer]) =>
      layer instanceof SequenceLayer && layer.partMarks
        ? [[role, layer.getConfig(), layer.partMarks] as const]
        : [],
    );
  }

  private moveInto(role: string, child: tf.layers.Layer): void {
    child.name = `${this.name}/${role}`;
    if (!(child instanceof SequenceLayer)) return;
    child.weightScope = `${this.weightScope}${role}/`;
    for (const [role, grandchild] of child.adopted) child.moveInto(role, grandchild);
  }

  /** For weights that are loaded right after: what they would start with is not drawn. */
  override setFastWeightInitDuringBuild(startsAtZero: boolean): void {
    super.setFastWeightInitDuringBuild(startsAtZero);
    this.startsAtZero = startsAtZero;
    this.adopted.setFastWeightInitDuringBuild(startsAtZero);
  }

  /** The layers inside this one, in the order of their adoption. */
  get innerLayers(): readonly tf.layers.Layer[] {
    return this.adopted.all;
  }

  override calculateLosses(): tf.Scalar[] {
    return super.calculateLosses().concat(this.adopted.losses());
  }

  /** Adds a trainable weight; call it from `build`. */
  protected createWeight(name: string, shape: tf.Shape, initializer: InitializerMaker): void {
    guardWasmMemory();
    const fullName = this.weightScope + name;
    const seeded = initializer(this.seeds.ofWeight(fullName));
    this.own.set(name, this.addWeight(fullName, shape, 'float32', seeded));
  }

  /** The value of a weight made by `createWeight`. @throws Error before the layer was built. */
  protected weight(name: string): tf.Tensor {
    const variable = this.own.get(name);
    if (!variable) throw new Error(`${this.label}: weight ${name} is read before the layer was built`);
    return variable.read();
  }

  /**
   * How to drop in this call: nothing outside of training; in training with a fresh seed for every draw, the same
   * sequence of seeds in every run of a seeded layer.
   */
  protected dropoutFor(rate: number, { training }: CallArgs): { rate: number; seed?: number } {
    if (training !== true || rate === 0) return { rate: 0 };
    const seed = this.nextSeed();
    return seed === undefined ? { rate } : { rate, seed };
  }

  /** For a draw in training: another seed at every call, the same sequence in every run of a seeded layer. */
  protected nextSeed(): number | undefined {
    return this.seeds.ofNextDraw(this.weightScope);
  }

  override get trainableWeights(): tf.LayerVariable[] {
    return super.trainableWeights.concat(this.trainable ? this.adopted.trainableWeights() : []);
  }

  override set trainableWeights(weights: tf.LayerVariable[]) {
    super.trainableWeights = weights;
  }

  override get nonTrainableWeights(): tf.LayerVariable[] {
    return super.nonTrainableWeights.concat(this.adopted.nonTrainableWeights(this.trainable));
  }

  override set nonTrainableWeights(weights: tf.LayerVariable[]) {
    super.nonTrainableWeights = weights;
  }

  override get trainable(): boolean {
    return super.trainable;
  }

  override set trainable(trainable: boolean) {
    super.trainable = trainable;
    this.adopted.setTrainable(trainable);
  }

  /** How errors name this layer: `MultiHeadAttention "encoder0"`. */
  get label(): string {
    return `${this.getClassName()} "${this.name}"`;
  }

  /**
   * The options of this layer for one of its parts, which takes those that it declares: nothing need be listed here. What the
   * parts have made of them is in `getConfig`, but for what is `settled` here and so no option of this layer.
   * Parts that declare an option of the same name have the same value of it, and need the same default; `own` is for one part
   * alone, and in the config under its role.
   *
   * @example this.adopt('attention', new MultiHeadAttention(this.optionsForPart(config, { useCausalMask: true })))
   */
  protected optionsForPart<C extends SequenceLayerConfig, S extends object>(
    config: C,
    settled = {} as S,
    own: object | null = null,
  ): C & S {
    return optionsForPart(config, settled, own);
  }

  /**
   * For the end of a constructor.
   * @throws OptionError for an option that neither a layer of just this class nor its parts have: a subclass may have more.
   */
  protected requireKnownOptions(ownClass: unknown, config: object): void {
    if (this.constructor !== ownClass || this.partMarks) return;
    const ofParts = optionsOfParts(this.label, this.markedParts);
    const known = [...Object.keys(this.getConfig()), ...TFJS_OPTIONS, ...ofParts].sort();
    requireKnown(this.label, Object.keys(config), known);
  }

  /** @throws OptionError unless `value` is an integer of at least `minimum`. */
  protected requireInteger(option: string, value: number, minimum = 1): number {
    return requireInteger(this.label, option, value, minimum);
  }

  /** @throws OptionError unless `value` is one of `allowed`. */
  protected requireOneOf<V extends string>(option: string, value: V, allowed: readonly V[]): V {
    return requireOneOf(this.label, option, value, allowed);
  }

  /** @throws OptionError unless `value` is true or false. */
  protected requireBoolean(option: string, value: boolean): boolean {
    return requireBoolean(this.label, option, value);
  }

  /** @throws OptionError unless 0 <= `rate` < 1. */
  protected requireRate(option: string, rate: number): number {
    return requireRate(this.label, option, rate);
  }

  /** @throws OptionError unless `value` is a finite number greater than 0. */
  protected requirePositive(option: string, value: number): number {
    return requirePositive(this.label, option, value);
  }
}

/** @throws OptionError for a class without a `className`, which tf.js names layers and saved models by. */
function classNameOf(layer: { readonly name: string; readonly className?: unknown }): string {
  if (typeof layer.className === 'string') return layer.className;
  throw new OptionError(`the class ${layer.name} must have a static className`);
}

/** One shape or several, as a list. */
export function shapesOf(inputShape: tf.Shape | tf.Shape[]): tf.Shape[] {
  return Array.isArray(inputShape[0]) ? (inputShape as tf.Shape[]) : [inputShape as tf.Shape];
}

/** @throws RangeError unless the shape has one of the ranks. */
export function requireRank(label: string, shape: tf.Shape, ...ranks: number[]): void {
  if (ranks.includes(shape.length)) return;
  throw new ShapeError(
    `${label}: the input must have rank ${ranks.join(' or ')}; got shape [${shape.map(String).join(', ')}]`,
  );
}

/** The last axis of a shape. @throws RangeError when it is not known: a weight cannot be made without it. */
export function lastAxis(label: string, shape: tf.Shape): number {
  const width = shape[shape.length - 1];
  if (width === null || width === undefined) {
    throw new ShapeError(
      `${label}: the last axis of the input must be known; got shape [${shape.map(String).join(', ')}]`,
    );
  }
  return width;
}
