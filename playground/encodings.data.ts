import { positionalEncodingEntry, positionalEncodingNames } from '../layers/index.js';
import { allEncodings } from '../src/app/training.js';

/**
 * The entry of every built-in encoding. The registry is read when the page is built, and this file becomes its outcome
 * (vite.config.ts): the page itself does not load tf.js.
 */
export const ENCODINGS = positionalEncodingNames().map(positionalEncodingEntry);

/** The names that need nothing but a sequence. */
export const OFFERED: readonly string[] = allEncodings();
