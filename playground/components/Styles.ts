import { createContext } from 'preact';
import { stylesWith } from '../state/encodings.js';

/** How the encodings of the page look. */
export const Styles = createContext(stylesWith([]));
