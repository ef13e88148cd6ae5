import { DataAdaptiveBias, MultiHeadAttention } from '../../../layers/index.js';

describe('DataAdaptiveBias', () => {
  it.each([
    [12, 32],
    [4, 11],
    [2, 6],
  ])('has with %i heads a network as wide as the authors have it: %i', (numHeads, units) => {
    const attention = new MultiHeadAttention({ numHeads, positional: new DataAdaptiveBias() });
    attention.build([null, null, 2 * numHeads]);
    const kernel = attention.weights.find(({ originalName }) => originalName.endsWith('hiddenKernel'));
    expect(kernel?.shape).toEqual([2 * numHeads, units]);
  });

  it('keeps a width that it is given', () => {
    expect(
      DataAdaptiveBias.fromConfig(
        DataAdaptiveBias,
        new DataAdaptiveBias({ units: 5 }).getConfig(),
      ).getConfig().units,
    ).toBe(5);
  });
});
