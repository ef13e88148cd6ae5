import { type AttentionPositions, RotaryEmbedding } from '../../../layers/index.js';
import { probePositions } from '../../../src/experiment/probePositions.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';
import { useBackend } from '../../support/backends.js';

const modelWith = (positional: string) =>
  transformerEncoder({
    ...{ vocabSize: 7, modelDim: 8, numLayers: 1, numHeads: 2, maxLength: 8, positional },
    head: { type: 'classify', numClasses: 2 },
  });
const DATA = { trainLengths: [4, 8] } as const;

describe('probePositions', () => {
  beforeAll(() => useBackend('cpu'));
  afterEach(() => jest.restoreAllMocks());

  it('asks for as many positions as a table has', async () => {
    expect((await probePositions(modelWith('learned'), DATA)).inputs).toHaveLength(8);
    expect((await probePositions(modelWith('rotary'), DATA)).attentions[0]?.rotation).toHaveLength(32);
  });

  it.each([new TypeError('broken'), new RangeError('broken')])(
    'hands on any other error: %s',
    async (error) => {
      const rotation = RotaryEmbedding.prototype.rotation;
      jest.spyOn(RotaryEmbedding.prototype, 'rotation').mockImplementation(function (
        this: RotaryEmbedding,
        at: AttentionPositions & { keyDim: number },
      ) {
        if (at.queries.length > 8) throw error;
        return rotation.call(this, at);
      });
      await expect(probePositions(modelWith('rotary'), DATA)).rejects.toBe(error);
    },
  );
});
