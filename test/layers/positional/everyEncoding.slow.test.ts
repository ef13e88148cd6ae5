import * as tf from '@tensorflow/tfjs';
import { positionalEncodingNames } from '../../../layers/index.js';
import { FAST, useBackend } from '../../support/backends.js';
import { describeEncoding } from '../../support/everyEncoding.js';

// On one backend, for time; `test/slow` has them all.
describe('every encoding', () => {
  beforeAll(() => useBackend(FAST));
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  for (const name of positionalEncodingNames()) describeEncoding(name);
});
