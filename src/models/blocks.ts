import * as tf from '@tensorflow/tfjs';
import { type GivesHiddenStates, isBlock } from '../../layers/capabilities.js';

/** A layer at one of its places in a model. */
export type Node = tf.LayersModel['nodesByDepth'][string][number];

/** A block at one of its places in a model, with what goes in and comes out there. */
export type BlockNode = Node & { readonly outboundLayer: tf.layers.Layer & GivesHiddenStates };

/** A model's layers at all their places, in the order in which they run. */
export function nodesInOrder(model: tf.LayersModel): Node[] {
  // Not the model's own: a tf.sequential has none before it was first run.
  const { nodesByDepth } = tf.model({ inputs: model.inputs, outputs: model.outputs });
  return (
    Object.entries(nodesByDepth)
      // Depth is counted from the outputs on.
      .sort(([a], [b]) => Number(b) - Number(a))
      .flatMap(([, nodes]) => nodes)
  );
}

/** The blocks of a model in the order in which they run; one that runs several times, as in ALBERT, counts each time. */
export function blockNodes(model: tf.LayersModel): BlockNode[] {
  return nodesInOrder(model).filter((node): node is BlockNode => isBlock(node.outboundLayer));
}
