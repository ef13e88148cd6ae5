import { OptionError } from '../../layers/index.js';
import { invariance } from '../experiment/invariance.js';
import type { InvarianceRow, Settings } from '../experiment/results.js';
import { errorLine } from '../util/errorLine.js';

export interface Claims {
  readonly claims: readonly InvarianceRow[];
  /** Why an encoding cannot run, by its name. */
  readonly broken: ReadonlyMap<string, string>;
}

/**
 * The claim is about encoders before any training. An encoding that cannot run even there is no reason to give up the others.
 * @throws OptionError, naming the encoding, when it does not fit the settings.
 */
export function claimsOf(encodings: readonly string[], settings: Settings): Claims {
  const claims: InvarianceRow[] = [];
  const broken = new Map<string, string>();
  for (const encoding of settings.init ? [] : encodings) {
    try {
      claims.push(invariance(encoding, settings));
    } catch (error) {
      if (error instanceof OptionError) throw new OptionError(`encoding "${encoding}": ${error.message}`);
      broken.set(encoding, errorLine(error));
    }
  }
  return { claims, broken };
}
