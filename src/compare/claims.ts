import { OptionError } from '../../layers/index.js';
import { type EncoderShape, invariance } from '../experiment/invariance.js';
import type { InvarianceRow, Settings } from '../experiment/results.js';
import { errorLine } from '../util/errorLine.js';

export interface Claims {
  readonly claims: readonly InvarianceRow[];
  /** Why an encoding cannot run, by its name. */
  readonly broken: ReadonlyMap<string, string>;
}

/**
 * The claim is about encoders before any training, and said of the first settings. An encoding that cannot run even there, with
 * any of the settings, is no reason to give up the others.
 *
 * @throws OptionError, naming the encoding, when it does not fit the settings.
 */
export function claimsOf(encodings: readonly string[], settings: readonly [Settings, ...Settings[]]): Claims {
  const claims: InvarianceRow[] = [];
  const broken = new Map<string, string>();
  const shapes = distinctShapes(settings);
  for (const encoding of settings[0].init ? [] : encodings) {
    try {
      const [first] = shapes.map((shape) => invariance(encoding, shape));
      if (first) claims.push(first);
    } catch (error) {
      if (error instanceof OptionError) throw new OptionError(`encoding "${encoding}": ${error.message}`);
      broken.set(encoding, errorLine(error));
    }
  }
  return { claims, broken };
}

function distinctShapes(settings: readonly Settings[]): EncoderShape[] {
  const shapes = settings.map(({ width, layers, heads, causal }) => ({
    width,
    layers,
    heads,
    ...(causal && { causal }),
  }));
  return [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()];
}
