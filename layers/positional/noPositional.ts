import * as tf from '@tensorflow/tfjs';
import type { SequenceLayerConfig } from '../sequenceLayer.js';
import { PositionalEncoding } from './positionalEncoding.js';
import type { BuiltInEncoding } from './registration.js';

/**
 * No positional encoding: the control of a comparison. Attention alone does not see order: permuted tokens give
 * permuted outputs. [B, T, C] -> [B, T, C], unchanged.
 *
 * @example new NoPositional().apply(tf.ones([1, 3, 4]))
 */
export class NoPositional extends PositionalEncoding {
  static readonly className = 'NoPositional';

  constructor(config: SequenceLayerConfig = {}) {
    super(config);
    this.requireKnownOptions(NoPositional, config);
  }

  /** Any will do. */
  override checkPositions(): void {}
}
tf.serialization.registerClass(NoPositional);

/** How it is registered and shown. */
export const none: BuiltInEncoding = {
  name: 'none',
  encoding: NoPositional,
  label: 'Control',
  idea: 'No positions: the model sees a bag of words.',
  explanation:
    'Nothing depends on the position, and nothing is trained. Attention alone ignores order: permuted tokens give ' +
    'permuted outputs.',
  paper: null,
  group: 'no positions',
  inDefaultComparison: true,
};
