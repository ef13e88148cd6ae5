import * as tf from '@tensorflow/tfjs';
import type { HasAttention, HasEmbeddings } from '../capabilities.js';
import { OptionError } from '../errors.js';
import { layersBefore, withInner } from '../graph.js';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import { ForwardingEncoding } from './forwardingEncoding.js';
import type { AttentionShape, PositionalEncoding } from './positionalEncoding.js';

export interface SharedPositionalConfig extends SequenceLayerConfig {
  /** Name of the layer that has the encoding, as in `block0/attention`. It must be before this one in the graph. */
  layer: string;
}

/** A layer that has an encoding. */
type Owner = tf.layers.Layer & Partial<HasAttention & HasEmbeddings> & Pick<HasAttention, 'positional'>;

/**
 * The encoding of another layer of the same model, as T5 has one table for all its blocks. It has no weights: those of
 * the other are trained, saved and frozen with that one, and their gradient is the sum over all layers that share them.
 * For layers in a graph (`tf.model`, `tf.sequential`), where it is found by the name of its layer.
 *
 * @throws OptionError when there is no such layer before it, or more than one, or it has another number or width of heads.
 * @see Raffel et al. 2020, 1910.10683, section 2.1
 * @example
 * const blocks = [
 *   new TransformerBlock({ numHeads: 2, intermediateDim: 8, inputShape: [5, 4], name: 'block0', positional: 't5' }),
 *   new TransformerBlock({
 *     ...{ numHeads: 2, intermediateDim: 8 },
 *     positional: new SharedPositional({ layer: 'block0/attention' }),
 *   }),
 * ];
 * const model = tf.sequential({ layers: blocks });
 */
export class SharedPositional extends ForwardingEncoding {
  static readonly className = 'SharedPositional';
  private readonly layer: string;
  private owner: Owner | null = null;

  constructor(config: SharedPositionalConfig) {
    super(config);
    this.layer = config.layer;
    if (typeof this.layer !== 'string' || this.layer === '') {
      throw new OptionError(`${this.label}: layer must be the name of a layer; got ${this.layer}`);
    }
    this.requireKnownOptions(SharedPositional, config);
  }

  protected override joinGraph(inputs: readonly tf.SymbolicTensor[]): void {
    const found = [...layersBefore(inputs)].flatMap(withInner).filter((layer): layer is Owner => {
      return layer.name === this.layer && 'positional' in layer && layer.positional !== this;
    });
    const [owner = this.owner, ...others] = new Set(found);
    // A part of the graph, as a model of its own, need not have the owner.
    if (others.length > 0 || owner !== (this.owner ?? owner)) {
      throw new OptionError(
        `${this.label}: there is more than one layer "${this.layer}" whose encoding it could share`,
      );
    }
    this.owner = owner;
    this.requireOwner();
  }

  /** Makes no weights, and checks that the embedding is as wide as that of the other layer. */
  override buildInputs(modelDim: number): void {
    this.requireSame({ modelDim }, { modelDim: this.requireOwner().embeddingShape?.modelDim });
  }

  /** Makes no weights, and checks that the attention has the shape of that of the other layer. */
  override buildAttention({ numHeads, keyDim, modelDim, memoryDim }: AttentionShape): void {
    this.requireSame({ numHeads, keyDim, modelDim, memoryDim }, { ...this.requireOwner().attentionShape });
  }

  /** The options of this encoding, as a saved model has them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), layer: this.layer };
  }

  protected override get target(): PositionalEncoding {
    return this.requireOwner().positional;
  }

  private requireOwner(): Owner {
    if (this.owner) return this.owner;
    throw new OptionError(
      `${this.label}: there is no layer "${this.layer}" before it in the graph whose encoding it could share`,
    );
  }

  private requireSame(own: Partial<Record<string, number>>, theirs: Partial<Record<string, number>>): void {
    for (const [name, value] of Object.entries(own)) {
      if (theirs[name] === value) continue;
      throw new OptionError(
        `${this.label}: ${name} must be that of layer "${this.layer}", ${theirs[name]}; got ${value}`,
      );
    }
  }
}
tf.serialization.registerClass(SharedPositional);
