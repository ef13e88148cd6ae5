import { type EncodingStyle, encodingStyles } from '../../src/app/page.js';
import { ENCODINGS } from '../encodings.data.js';

export const ENCODING_STYLES: ReadonlyMap<string, EncodingStyle> = encodingStyles(
  ENCODINGS.map(({ name }) => name),
  ENCODINGS,
);
