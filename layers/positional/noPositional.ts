import * as tf from '@tensorflow/tfjs';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import { PositionalEncoding } from './positionalEncoding.js';

/**
 * No positions at all: the control. Attention alone does not see order: permuted tokens give permuted outputs.
 * [B, T, C] -> [B, T, C], unchanged.
 *
 * @example new NoPositional().apply(tf.ones([1, 3, 4]))
 */
export class NoPositional extends PositionalEncoding {
  static readonly className = 'NoPositional';

  constructor(config: SequenceLayerConfig = {}) {
    super(config);
    this.requireKnownOptions(NoPositional, config);
  }
}
tf.serialization.registerClass(NoPositional);
