import * as tf from '@tensorflow/tfjs';
import { PositionalEncoding, PositionError } from '../../../layers/index.js';
import { registerPositionalEncoding } from '../../../layers/positional/registry.js';
import type { Positions } from '../../../layers/public/positional.js';
import { probePositions } from '../../../src/experiment/probePositions.js';
import { transformerEncoder } from '../../../src/models/transformerEncoder.js';

/** What it throws at more than 8 positions. */
let tooLong: Error;
class Short extends PositionalEncoding {
  static readonly className = 'Short';
  override encodeInputs(x: tf.Tensor, at: Positions): tf.Tensor {
    if (at.length > 8) throw tooLong;
    return x.add(1);
  }
}
registerPositionalEncoding('short', Short);

function probe(maxLength: number) {
  const model = transformerEncoder({
    ...{ vocabSize: 5, modelDim: 4, numLayers: 1, numHeads: 2, maxLength: 8, positional: 'short' },
    head: { type: 'tag', numClasses: 2 },
  });
  return probePositions(model, { maxLength });
}

tf.enableProdMode();

describe('probePositions', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('asks for as many positions as training has, where an encoding has no more', async () => {
    tooLong = new PositionError('the table ends');
    expect((await probe(8)).inputs).toHaveLength(8);
    expect((await probe(6)).inputs).toHaveLength(6);
  });

  it('passes on every other error, though fewer positions would do', async () => {
    tooLong = new TypeError('broken on purpose');
    await expect(probe(8)).rejects.toThrow(tooLong);
    tooLong = new RangeError('not about positions');
    await expect(probe(8)).rejects.toThrow(tooLong);
  });
});
