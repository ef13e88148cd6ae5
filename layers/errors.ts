/*
 * The kinds of errors, so that whoever catches one need not read its sentence. Each is still what JavaScript would throw.
 */

/** An option or argument that is out of its range, or does not fit another one. */
export class OptionError extends RangeError {
  override readonly name: string = 'OptionError';
}

/** A tensor, or an input of a graph, in another shape than the layer takes. */
export class ShapeError extends RangeError {
  override readonly name: string = 'ShapeError';
}

/** A position that an encoding has no place for: its table ends, or it takes whole numbers only. */
export class PositionError extends RangeError {
  override readonly name: string = 'PositionError';
}

/** A token id, type or label that is not in its table. */
export class IndexError extends RangeError {
  override readonly name: string = 'IndexError';
}

/** The loss of a training is not a finite number: no further step can repair it. */
export class DivergedError extends RangeError {
  override readonly name: string = 'DivergedError';
}

/** The backend has no memory left. It works on when something is freed. */
export class OutOfMemoryError extends RangeError {
  override readonly name: string = 'OutOfMemoryError';
}
