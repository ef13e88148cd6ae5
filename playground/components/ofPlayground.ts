import type { Playground } from '../state/playground.js';

/** What every part of the page is given. */
export interface OfPlayground {
  readonly playground: Playground;
}
