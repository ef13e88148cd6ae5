import { AdamW } from '../../layers/index.js';
import { describeOnEachBackend } from '../support/backends.js';
import { compileForLabels, LABEL_CASES } from '../support/labelModels.js';

describeOnEachBackend('model.fit with labels', () => {
  it.each(Object.entries(LABEL_CASES))('learns by heart: %s', async (_, { model: made, xs, ys }) => {
    const model = made();
    const optimizer = new AdamW({ learningRate: 0.05 });
    compileForLabels(model, optimizer);
    const { history } = await model.fit(xs(), ys(), { epochs: 50, verbose: 0, shuffle: false });
    const last = (name: string) => history[name]?.at(-1) as number;
    expect(last('loss')).toBeLessThan(0.2);
    expect([last('tokenAccuracy'), last('sequenceAccuracy')]).toEqual([1, 1]);
    optimizer.dispose();
  });
});
