import { ShapeError } from '../errors.js';

/** Call arguments of a batch whose sequences hold several documents each. */
export interface PackedDocuments {
  /** Which document each token is of, [1 or B, T]: self attention does not look beyond a run of equal numbers. */
  documents: readonly (readonly number[])[];
  /** 0, 1, 2, ... in each document: [B, T], or [T] where there is one row for all sequences. */
  positions: readonly (readonly number[])[] | readonly number[];
}

/**
 * Call arguments for several documents packed into one sequence, which reduces padding: self attention stays inside
 * each document, and positions restart in each. Outputs [B, T, C] are then those of each document alone. What goes over
 * a whole sequence, such as pooling or cross attention, does not know of them; the latter refuses them.
 *
 * Tokens of one document stand next to each other: each run of equal numbers is one. Padding is one as well.
 *
 * @param documents a number for each token, [1 or B, T]; any that differ between neighbours
 * @throws RangeError when the rows differ in length.
 * @example withCallArguments(packedDocuments([[0, 0, 0, 1, 1]]), () => model.apply(ids))
 */
export function packedDocuments(documents: readonly (readonly number[])[]): PackedDocuments {
  const lengths = documents.map((row) => row.length);
  if (new Set(lengths).size > 1) {
    throw new ShapeError(`packedDocuments: rows must have one length; got ${lengths.join(', ')}`);
  }
  const positions = documents.map((row) => runStarts(row).map((start, i) => i - start));
  const [first = []] = positions;
  return { documents, positions: positions.length === 1 ? first : positions };
}

/** Of each token, where its document starts. */
export function runStarts(row: readonly number[]): number[] {
  const starts: number[] = [];
  row.forEach((document, i) => {
    starts.push(document === row[i - 1] ? (starts[i - 1] as number) : i);
  });
  return starts;
}

/** Of each token, the last token of its document. */
export function runEnds(row: readonly number[]): number[] {
  return runStarts([...row].reverse())
    .map((start) => row.length - 1 - start)
    .reverse();
}
