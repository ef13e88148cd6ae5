import { alibi, alibiSymmetric } from './alibi.js';
import { composed } from './composedPositional.js';
import { interpolated } from './interpolatedPositions.js';
import { learned } from './learned.js';
import { multimodalRotary } from './multimodalRotary.js';
import { none } from './noPositional.js';
import { randomFloat } from './randomFloatPositions.js';
import { randomized } from './randomizedPositions.js';
import { type BuiltInEncoding, registerPositionalEncoding } from './registration.js';
import { t5 } from './relativePositionBias.js';
import { rotary } from './rotary.js';
import { rotary2d } from './rotary2d.js';
import { sinusoidal } from './sinusoidal.js';
import { sinusoidal2d } from './sinusoidal2d.js';

export * from './registration.js';

/** The encodings of this package, in the order of every list. */
const BUILT_IN: readonly BuiltInEncoding[] = [
  none,
  sinusoidal,
  learned,
  sinusoidal2d,
  rotary,
  rotary2d,
  multimodalRotary,
  alibi,
  alibiSymmetric,
  t5,
  interpolated,
  randomized,
  randomFloat,
  composed,
];

for (const { name, encoding, create, ...description } of BUILT_IN) {
  registerPositionalEncoding(name, encoding, create, description);
}
