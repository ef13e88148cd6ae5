import * as tf from '@tensorflow/tfjs';
import { attentionMaps } from '../../src/models/attentionMaps.js';
import { loadPretrained } from '../../src/pretrained/loadPretrained.js';
import { describeOnEachBackend } from '../support/backends.js';
import { describeModel, goldenOf } from '../support/sharedModels.js';
import { maxDifference } from '../support/tensors.js';

interface Reaction {
  reaction: string;
  ids: number[];
  last_hidden_state: number[][];
  attention_layer10_head5: number[][];
}

// An ALBERT of 12 layers that share one block: Schwaller et al. 2021, doi 10.1126/sciadv.abe4166.
describeModel('rxnmapper', (folder) => {
  describeOnEachBackend('learned positions', () => {
    let model: tf.LayersModel;
    beforeAll(async () => {
      model = await loadPretrained(folder);
    });
    const reactions = goldenOf<Reaction[]>(folder);
    const tokens = ({ ids }: Reaction) => tf.tensor2d([ids], [1, ids.length], 'int32');
    const errorOf = (reaction: Reaction) =>
      maxDifference(
        (model.predict(tokens(reaction)) as tf.Tensor).squeeze([0]),
        tf.tensor2d(reaction.last_hidden_state),
      );

    it('give the published hidden states and attention to 1e-5', () => {
      expect(reactions.length).toBeGreaterThan(1);
      for (const reaction of reactions) {
        expect([reaction.reaction, errorOf(reaction) < 1e-5]).toEqual([reaction.reaction, true]);
        const maps = attentionMaps(model, tokens(reaction));
        expect(maps).toHaveLength(12);
        const map = (maps[10] as tf.Tensor).slice([0, 5], [1, 1]).squeeze([0, 1]);
        expect(maxDifference(map, tf.tensor2d(reaction.attention_layer10_head5))).toBeLessThan(1e-5);
        tf.dispose(maps);
      }
    });

    it('do not when every position has the average of the table', () => {
      const table = model.weights.find(
        ({ originalName }) => originalName === 'embedding/positional/embeddings',
      );
      const learned = (table as tf.LayerVariable).read().clone();
      table?.write(learned.mean(0, true).tile([learned.shape[0] as number, 1]));
      for (const reaction of reactions) expect(errorOf(reaction)).toBeGreaterThan(0.1);
      table?.write(learned);
      for (const reaction of reactions) expect(errorOf(reaction)).toBeLessThan(1e-5);
    });
  });
});
