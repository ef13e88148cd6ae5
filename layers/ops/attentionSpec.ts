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

/** The same with no default left: what composites and kernels compute with. */
export type AttentionNumbers = { scale: number };

/** @param keyDim D */
export function attentionNumbers({ scale }: AttentionSpec, keyDim: number): AttentionNumbers {
  return { scale: scale ?? 1 / Math.sqrt(keyDim) };
}
