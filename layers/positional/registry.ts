import { alibi, alibiSymmetric } from './alibi.js';
import { cable } from './cable.js';
import { cope } from './cope.js';
import { dape } from './dape.js';
import { deberta } from './deberta.js';
import { forgetting } from './forgetting.js';
import { learned } from './learned.js';
import { none } from './noPositional.js';
import { type BuiltInEncoding, registerPositionalEncoding } from './registration.js';
import { t5 } from './relativePositionBias.js';
import { rotary } from './rotary.js';
import { shaw } from './shaw.js';
import { sinusoidal } from './sinusoidal.js';
import { transformerXL } from './transformerXL.js';

export * from './registration.js';

/** The encodings of this package, in the order of every list. */
const BUILT_IN: readonly BuiltInEncoding[] = [
  none,
  sinusoidal,
  learned,
  rotary,
  alibi,
  alibiSymmetric,
  t5,
  shaw,
  transformerXL,
  deberta,
  cope,
  dape,
  forgetting,
  cable,
];

for (const { name, encoding, create, ...description } of BUILT_IN) {
  registerPositionalEncoding(name, encoding, create, description);
}
