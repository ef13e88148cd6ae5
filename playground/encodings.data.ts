import { positionalEncodingEntry, positionalEncodingNames } from '../layers/index.js';

/**
 * The entry of every built-in encoding. The registry is read when the page is built, and this file becomes its outcome
 * (vite.config.ts): the page itself does not load tf.js.
 */
export const ENCODINGS = positionalEncodingNames().map(positionalEncodingEntry);
