/**
 * One attention: its sizes, its operands and its results. attentionKernels.ts fills it in; TypeScript knows of these fields by
 * compiledInterface.ts, which the build makes of them. An i32 or f32 is a number there, and a usize a tensor: 0 for none. A
 * step is in bytes from batch to batch, 0 where all batches share one.
 */
@unmanaged
export class AttentionProblem {
  /** Batch size. */
  B: i32;
  /** Query length. */
  T: i32;
  /** Key length. */
  S: i32;
  /** Query heads: a multiple of K. */
  H: i32;
  /** Key-value heads. */
  K: i32;
  /** Head width. */
  D: i32;
  /** Factor of the products of queries and keys: 0 where these do not count. */
  scale: f32;

  /** [B, T, H, D] */
  queries: usize;
  /** [B, S, K, D] */
  keys: usize;
  /** [B, S, K, D] */
  values: usize;

  /** Added to the scaled scores: relative [H, T + S - 1], by distance, or [1 or B, H, T or 1, S]. */
  bias: usize;
  /** Size of the bias in floats. */
  biasFloats: i32;
  /** Bytes from the start of the bias to key 0 of query 0 of the first head. */
  biasStart: i32;
  biasStep: i32;
  /** Bytes from head to head. */
  biasHeadStep: i32;
  /** Bytes from query to query: 0 where all share a row, and less where it is relative. */
  biasQueryStep: i32;

  /** Added to keys by distance: [relativeHeads, T + S - 1, D]. */
  relativeKeys: usize;
  /** 1 where all heads share the rows, else H; 0 for none. */
  relativeKeyHeads: i32;
  /** Added to scaled queries by distance: [relativeQueryHeads, T + S - 1, D]. */
  relativeQueries: usize;
  /** As for the relative keys. */
  relativeQueryHeads: i32;

  /** What meets the vectors of positions: [B, T, H, D], the queries or others. */
  positionQueries: usize;
  /** Vectors of positions: [positionSides positions, D], those of keys ahead last. */
  positionVectors: usize;
  /** How many vectors there are on each side. */
  positions: i32;
  /** 2, or 1 where keys ahead are hidden. */
  positionSides: i32;
  /** Which key query 0 stands at. */
  firstPlace: i32;

  /** Keys that are not padding: [B, S]. */
  padding: usize;
  /** Bytes of an element as a power of two: 0 or 2. */
  paddingShift: i32;
  /** Pairs that may meet: [1 or B, T, S]. */
  allowed: usize;
  /** Bytes of an element as a power of two: 0 or 2. */
  allowedShift: i32;
  allowedStep: i32;
  /** The first key that each query may see: int32 [1 or B, T]. */
  firstVisibleKey: usize;
  firstVisibleKeyStep: i32;
  /** The last key that each query may see: int32 [1 or B, T]. */
  lastVisibleKey: usize;
  lastVisibleKeyStep: i32;

  /** Rotary tables of the queries: [1 or B, T, D]. */
  queryCos: usize;
  querySin: usize;
  queryTableStep: i32;
  /** Rotary tables of the keys: [1 or B, S, D]. */
  keyCos: usize;
  keySin: usize;
  keyTableStep: i32;
  /** Rotated channels: the first R of D. */
  R: i32;
  /** 1 where neighbouring channels are a pair; 0 where the halves of R are. */
  isInterleaved: i32;

  /** [B, T, H, D]. The forward pass writes it, and the gradient reads it. */
  outputs: usize;
  /** [B, H, T, 2] and two more. The forward pass writes it, and the gradient reads it; see attention.ts. */
  statistics: usize;

  /** Gradient of the outputs: [B, T, H, D]. This and the rest are for the gradient alone. */
  dOutputs: usize;
  /** [B, T, H, D] */
  dQueries: usize;
  /** [B, S, K, D] */
  dKeys: usize;
  /** [B, S, K, D] */
  dValues: usize;
  /** As the bias. */
  dBias: usize;
  /** As the relative keys. */
  dRelativeKeys: usize;
  /** As the relative queries. */
  dRelativeQueries: usize;
  /** As the queries of positions; none where these are the queries. */
  dPositionQueries: usize;
  /** As the vectors of positions. */
  dPositionVectors: usize;

  /** S, up to a multiple of 8. */
  get S8(): i32 {
    return (this.S + 7) & ~7;
  }

  /** D, up to a multiple of 8. */
  get D8(): i32 {
    return (this.D + 7) & ~7;
  }

  /** How many distances there are of a query and a key. */
  get distances(): i32 {
    return this.T + this.S - 1;
  }

  /** Whether products of queries and keys count. */
  get hasProducts(): bool {
    return this.scale != 0 || this.positionVectors != 0;
  }

  /** Whether the bias is one of distances. */
  get isBiasByDistance(): bool {
    return this.bias != 0 && this.biasQueryStep < 0;
  }

  /** Whether each pair has a bias of its own. */
  get hasWholeBias(): bool {
    return this.biasFloats == this.B * this.H * this.T * this.S && this.biasQueryStep > 0;
  }

  /** Size of the vectors of positions in floats. */
  get positionFloats(): i32 {
    return this.positionSides * this.positions * this.D;
  }

  /** Bytes of a row of D floats. */
  get rowBytes(): usize {
    return <usize>this.D << 2;
  }

  /** Bytes from query to query of one head. */
  get queryStep(): usize {
    return <usize>(this.H * this.D) << 2;
  }

  /** Bytes from key to key, and from value to value, of one head. */
  get keyStep(): usize {
    return <usize>(this.K * this.D) << 2;
  }

  /** Bytes from the start of queries, outputs or their gradients to query i of a head. */
  queryPlace(b: i32, h: i32, i: i32): usize {
    return <usize>(((b * this.T + i) * this.H + h) * this.D) << 2;
  }

  /** Bytes from the start of keys, values or their gradients to the first one of a head. */
  keyPlace(b: i32, k: i32): usize {
    return <usize>((b * this.S * this.K + k) * this.D) << 2;
  }

  /** Bytes from the start of the bias or its gradient to a pair. */
  biasPlace(b: i32, h: i32, i: i32, s: i32): usize {
    return <usize>(this.biasStart + b * this.biasStep + h * this.biasHeadStep + i * this.biasQueryStep) + (<usize>s << 2);
  }

  /** Bytes from the start of the statistics to those of query i of a head. */
  statisticsPlace(b: i32, h: i32, i: i32): usize {
    return <usize>((b * this.H + h) * this.T + i) << 3;
  }
}
