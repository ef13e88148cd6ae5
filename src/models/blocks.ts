import type * as tf from '@tensorflow/tfjs';
import { TransformerBlock } from '../../layers/index.js';

type Node = tf.LayersModel['nodesByDepth'][string][number];

/** A block at one of its places in a model, with what goes in and comes out there. */
export type BlockNode = Node & { readonly outboundLayer: TransformerBlock };

/** The blocks of a model in the order in which they run; one that runs several times, as in ALBERT, counts each time. */
export function blockNodes(model: tf.LayersModel): BlockNode[] {
  return (
    Object.entries(model.nodesByDepth)
      // Depth is counted from the outputs on.
      .sort(([a], [b]) => Number(b) - Number(a))
      .flatMap(([, nodes]) => nodes)
      .filter((node): node is BlockNode => node.outboundLayer instanceof TransformerBlock)
  );
}
