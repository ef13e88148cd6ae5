import { alibi, alibiSymmetric } from './alibi.js';
import { dynamicBias } from './dynamicBias.js';
import { fire } from './fire.js';
import { kerpleLog, kerplePower } from './kerple.js';
import { cable } from './cable.js';
import { cope } from './cope.js';
import { dape } from './dape.js';
import { deberta } from './deberta.js';
import { forgetting } from './forgetting.js';
import { learned } from './learned.js';
import { none } from './noPositional.js';
import { polar } from './polar.js';
import { pRope } from './pRope.js';
import { type BuiltInEncoding, registerPositionalEncoding } from './registration.js';
import { t5 } from './relativePositionBias.js';
import { rotary } from './rotary.js';
import { sandwich } from './sandwich.js';
import { scaledSinusoidal } from './scaledSinusoidal.js';
import { shape } from './shiftedSinusoidal.js';
import { sinusoidal } from './sinusoidal.js';
import { xpos } from './xpos.js';
import { tupe } from './tupe.js';
import { shaw } from './shaw.js';
import { transformerXL } from './transformerXL.js';

export * from './registration.js';

/** The encodings of this package, in the order of every list. */
const BUILT_IN: readonly BuiltInEncoding[] = [
  none,
  sinusoidal,
  learned,
  scaledSinusoidal,
  shape,
  rotary,
  pRope,
  xpos,
  polar,
  alibi,
  alibiSymmetric,
  t5,
  kerpleLog,
  kerplePower,
  sandwich,
  dynamicBias,
  fire,
  tupe,
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
