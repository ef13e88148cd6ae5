import { type EncodingStyle, encodingStyles } from '../../src/app/page.js';

/** Every built-in encoding, with what it does to a word in one sentence. The page itself does not load tf.js. */
export const ENCODINGS: readonly { readonly name: string; readonly idea: string }[] = [
  { name: 'none', idea: 'No positions at all: a bag of words.' },
  { name: 'sinusoidal', idea: 'Adds waves of many lengths to the words.' },
  { name: 'learned', idea: 'Adds a vector for each place, learned like any weight.' },
  { name: 'rotary', idea: 'Turns what words ask and offer by an angle that grows with the place.' },
  { name: 'alibi', idea: 'Attention fades with distance, differently forwards and back.' },
  {
    name: 'alibi-symmetric',
    idea: 'Attention fades with distance, alike on both sides: a sentence read backwards is the same to it.',
  },
  { name: 't5', idea: 'Adds a learned number for each distance to attention.' },
];

export const ENCODING_STYLES: ReadonlyMap<string, EncodingStyle> = encodingStyles(
  ENCODINGS.map(({ name }) => name),
);
