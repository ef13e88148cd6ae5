/**
 * Scores that a network adapts, its sizes, its operands and its results: see layers/ops/adaptScores.ts and, of how it is filled
 * in, attentionProblem.ts. The bias and its part of the hidden units are of one form.
 */
@unmanaged
export class AdaptProblem {
  /** Batch size. */
  B: i32;
  /** Heads. */
  H: i32;
  /** Query length. */
  T: i32;
  /** Key length. */
  S: i32;
  /** Hidden units. */
  U: i32;
  /** Slope of the activation below 0. */
  leak: f32;

  /** [B, H, T, S] */
  scores: usize;
  /** [H, T + S - 1] by distance, or [1 or B, H, T, S] */
  bias: usize;
  /** Its part of the hidden units: [U, T + S - 1] or [1 or B, U, T, S]. */
  hiddenBias: usize;
  /** 1 where both are by distance. */
  isRelative: i32;
  /** 1 where all batches share both. */
  isShared: i32;
  /** [H, U] */
  scoreKernel: usize;
  /** [U, H] */
  outputKernel: usize;
  /** [H] */
  outputBias: usize;

  /** [B, H, T, S]; of the forward pass alone. */
  adapted: usize;

  /** Gradient of the adapted scores; this and the rest are for the gradient alone, each as what it is of. */
  dAdapted: usize;
  dScores: usize;
  dBias: usize;
  dHiddenBias: usize;
  dScoreKernel: usize;
  dOutputKernel: usize;
  dOutputBias: usize;

  /** H, up to a multiple of 4. */
  get H4(): i32 {
    return (this.H + 3) & ~3;
  }

  /** U, up to a multiple of 4. */
  get U4(): i32 {
    return (this.U + 3) & ~3;
  }

  /** Bytes from head to head of scores. */
  get headStep(): usize {
    return <usize>(this.T * this.S) << 2;
  }

  /** Bytes to the first key of a query, in the first head of scores. */
  scorePlace(b: i32, i: i32): usize {
    return <usize>((b * this.H * this.T + i) * this.S) << 2;
  }

  /** Bytes from head to head of the bias, and from unit to unit of its part. */
  get biasStep(): usize {
    return this.isRelative ? <usize>(this.T + this.S - 1) << 2 : this.headStep;
  }

  /** Bytes to the first key of a query, in the first of `rows` heads or units. */
  biasPlace(rows: i32, b: i32, i: i32): usize {
    if (this.isRelative) return <usize>(this.T - 1 - i) << 2;
    return <usize>(((this.isShared ? 0 : b) * rows * this.T + i) * this.S) << 2;
  }

  /** Floats of `rows` heads of the bias, or of as many units of its part. */
  biasFloats(rows: i32): i32 {
    if (this.isRelative) return rows * (this.T + this.S - 1);
    return (this.isShared ? 1 : this.B) * rows * this.T * this.S;
  }
}
