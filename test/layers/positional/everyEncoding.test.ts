import * as tf from '@tensorflow/tfjs';
import { positionalEncodingNames } from '../../../layers/index.js';
import { FAST, useBackend } from '../../support/backends.js';
import { describeEncoding } from '../../support/everyEncoding.js';

// On two backends, for time; `test/slow` has them all.
describe.each(['cpu', FAST])('on %s, every encoding', (backend) => {
  beforeAll(() => useBackend(backend));
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  for (const name of positionalEncodingNames()) describeEncoding(name);
});
