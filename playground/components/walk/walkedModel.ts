import type { InsidePair } from '../../protocol.js';
import type { Parting, Spot, Stage } from '../../state/stages.js';

/** A model with the numbers of the sentence, and where its two orders part. */
export interface WalkedModel {
  readonly encoding: string;
  readonly pair: InsidePair;
  readonly spot: Spot;
  readonly stages: readonly Stage[];
  readonly parting: Parting | null;
}
