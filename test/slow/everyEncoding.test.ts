import { positionalEncodingNames } from '../../layers/index.js';
import { describeOnEachBackend } from '../support/backends.js';
import { describeEncoding } from '../support/everyEncoding.js';

describeOnEachBackend('every encoding', () => {
  for (const name of positionalEncodingNames()) describeEncoding(name);
});
