/*
 * The kinds of errors, so that whoever catches one need not read its sentence. Each is still what JavaScript would throw.
 */

/** An option or argument is out of range, or inconsistent with another one. */
export class OptionError extends RangeError {
  override readonly name: string = 'OptionError';
}

/** A tensor, or an input of a graph, has a shape that the layer does not support. */
export class ShapeError extends RangeError {
  override readonly name: string = 'ShapeError';
}

/** An encoding does not support a position: it is beyond its table, or not an integer. */
export class PositionError extends RangeError {
  override readonly name: string = 'PositionError';
}

/** A token id, type or label is out of range. */
export class IndexError extends RangeError {
  override readonly name: string = 'IndexError';
}

/** The loss of a training is not finite. */
export class DivergedError extends RangeError {
  override readonly name: string = 'DivergedError';
}

/** The backend has no memory left. It works on when something is freed. */
export class OutOfMemoryError extends RangeError {
  override readonly name: string = 'OutOfMemoryError';
}
