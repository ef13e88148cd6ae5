import { requirePositive } from '../checks.js';

/** What an attention makes of its scores, whichever layer and encoding it serves: layers pass it on unread. */
export interface AttentionSpec {
  /** Scores are q k^T times this; greater than 0. Default 1 / sqrt(D). */
  scale?: number | null;
}

/** The spec among the options of a layer. @throws OptionError when an option is out of its range. */
export function attentionSpec(label: string, { scale = null }: AttentionSpec): Required<AttentionSpec> {
  return { scale: scale === null ? null : requirePositive(label, 'scale', scale) };
}

/** @param keyDim D */
export function scaleOf({ scale }: AttentionSpec, keyDim: number): number {
  return scale ?? 1 / Math.sqrt(keyDim);
}
