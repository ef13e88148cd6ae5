/** Sizes of the encoders that are measured: a classifier of 8 classes over mean-pooled tokens, pre-norm, GELU. */
export interface Size {
  readonly batch: number;
  readonly length: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  readonly ffn: number;
  readonly vocab: number;
}

export const CLASSES = 8;

export const SIZES = {
  S: { batch: 64, length: 8, width: 32, heads: 4, layers: 2, ffn: 128, vocab: 64 },
  M: { batch: 32, length: 32, width: 64, heads: 4, layers: 2, ffn: 256, vocab: 64 },
  L: { batch: 16, length: 128, width: 128, heads: 4, layers: 4, ffn: 512, vocab: 64 },
} as const satisfies Record<string, Size>;

/** M with longer sequences: what encodings cost. */
export const ENCODING_SIZE: Size = { ...SIZES.M, length: 128 };

export type SizeName = keyof typeof SIZES;

/** One sequence of `length` tokens: what a step costs as sequences grow. */
export function lengthSize(length: number): Size {
  return { batch: 1, length, width: 64, heads: 4, layers: 2, ffn: 256, vocab: 64 };
}

/** Weights of the encoder: what every contender must count the same, or it computes another model. */
export function parameterCount({ length, width, layers, ffn, vocab }: Size): number {
  const dense = (inputs: number, outputs: number) => inputs * outputs + outputs;
  const norm = 2 * width;
  const block = 4 * dense(width, width) + dense(width, ffn) + dense(ffn, width) + 2 * norm;
  return (vocab + length) * width + layers * block + norm + dense(width, CLASSES);
}
