import { alibi, alibiSymmetric } from './alibi.js';
import { cable } from './cable.js';
import { composed } from './composedPositional.js';
import { cope } from './cope.js';
import { dape } from './dape.js';
import { deberta } from './deberta.js';
import { dynamicBias } from './dynamicBias.js';
import { fire } from './fire.js';
import { forgetting } from './forgetting.js';
import { interpolated } from './interpolatedPositions.js';
import { kerpleLog, kerplePower } from './kerple.js';
import { learned } from './learned.js';
import { multimodalRotary } from './multimodalRotary.js';
import { none } from './noPositional.js';
import { polar } from './polar.js';
import { pRope } from './pRope.js';
import { randomFloat } from './randomFloatPositions.js';
import { randomized } from './randomizedPositions.js';
import * as registration from './registration.js';
import { t5 } from './relativePositionBias.js';
import { rotary } from './rotary.js';
import { rotary2d } from './rotary2d.js';
import { sandwich } from './sandwich.js';
import { scaledSinusoidal } from './scaledSinusoidal.js';
import { shaw } from './shaw.js';
import { shape } from './shiftedSinusoidal.js';
import { sinusoidal } from './sinusoidal.js';
import { sinusoidal2d } from './sinusoidal2d.js';
import { transformerXL } from './transformerXL.js';
import { tupe } from './tupe.js';
import { xpos } from './xpos.js';

export type {
  BuiltInEncoding,
  PositionalConfig,
  PositionalContext,
  PositionalEncodingClass,
  PositionalFactory,
  PositionalSpec,
} from './registration.js';

/** The encodings of this package. Colours and symbols go by the place in this list: new ones come last. */
const BUILT_IN: readonly registration.BuiltInEncoding[] = [
  ...[none, sinusoidal, learned, rotary, alibi, alibiSymmetric, t5],
  ...[scaledSinusoidal, shape, sinusoidal2d],
  ...[pRope, xpos, polar, rotary2d, multimodalRotary],
  ...[kerpleLog, kerplePower, sandwich, dynamicBias],
  ...[fire, tupe],
  ...[shaw, transformerXL, deberta, cope, dape, forgetting, cable],
  ...[interpolated, randomized, randomFloat, composed],
];

BUILT_IN.forEach(({ name, encoding, create, ...description }, look) => {
  registration.registerPositionalEncoding(name, encoding, create, { ...description, look });
});

// Not re-exported but their own: a bundler that leaves out what has no use would leave out this file, and with it the list.
/** @function */
export const positionalConfig = registration.positionalConfig;
/** @function */
export const positionalEncoding = registration.positionalEncoding;
/** @function */
export const positionalEncodingEntry = registration.positionalEncodingEntry;
/** @function */
export const positionalEncodingNames = registration.positionalEncodingNames;
/** @function */
export const registerPositionalEncoding = registration.registerPositionalEncoding;
