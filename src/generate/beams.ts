import { OptionError } from '../../layers/index.js';
import type { Continuation } from './rows.js';
import type { Search, TextRules } from './search.js';

/** How the likeliest text is looked for. */
export interface BeamOptions {
  /** How many texts are followed at a time; at least 1. Default 1: none but that of the likeliest tokens. */
  numBeams?: number;
  /**
   * The sum of logarithms of a text of n tokens is divided by n^lengthPenalty before texts are compared: above 0 favours long
   * texts, below 0 short ones. Any finite number. Default 1.
   */
  lengthPenalty?: number;
}

interface Beam {
  readonly text: readonly number[];
  /** The sum of the logarithms of its tokens' probabilities. */
  readonly score: number;
}

/**
 * Follows the `numBeams` likeliest texts, token by token, and takes the one with the best score of those that have ended; ends when as
 * many have ended as there are beams and none that is open has a better score, as Hugging Face's `early_stopping=False`.
 *
 * @param ends how many tokens may end a text: so many more continuations are looked at
 */
export function beamSearch(
  rules: TextRules,
  { numBeams, lengthPenalty = 1 }: BeamOptions & { numBeams: number },
  ends: number,
): Search {
  const { prompt } = rules;
  const toKeep = Math.max(2, 1 + ends) * numBeams;
  let open: Beam[] = [{ text: [], score: 0 }];
  let ended: Beam[] = [];
  const normalized = ({ text, score }: Beam) => score / text.length ** lengthPenalty;
  const worst = () => normalized(ended[ended.length - 1] as Beam);
  return {
    advance(logits) {
      const candidates = logits
        .flatMap((row, index) => continuations(rules, prompt, open[index] as Beam, row, toKeep, index))
        .sort((a, b) => b.score - a.score)
        .slice(0, toKeep);
      const goOn: (Beam & Continuation)[] = [];
      candidates.forEach((candidate, rank) => {
        if (!rules.hasEnded(candidate.text)) goOn.push(candidate);
        // Those behind are looked at only so that enough are left to go on.
        else if (rank < numBeams) ended.push(candidate);
      });
      ended = ended.sort((a, b) => normalized(b) - normalized(a)).slice(0, numBeams);
      const next = goOn.slice(0, numBeams);
      const [likeliest] = next;
      const mayImprove = likeliest && (ended.length < numBeams || normalized(likeliest) > worst());
      open = mayImprove || ended.length === 0 ? next : [];
      return open as (Beam & Continuation)[];
    },
    settled: [],
    get best() {
      return (ended[0] ?? open[0])?.text ?? [];
    },
  };
}

/** The best ways for a beam to go on by one token. */
function continuations(
  rules: TextRules,
  prompt: readonly number[],
  { text, score }: Beam,
  logits: Float32Array,
  count: number,
  row: number,
): (Beam & Continuation)[] {
  const logs = rules.processed([...prompt, ...text], logSoftmax(logits));
  return greatest(logs, count).map((id) => ({
    ...{ row, id, text: [...text, id] },
    score: score + (logs[id] as number),
  }));
}

function logSoftmax(logits: Float32Array): Float32Array {
  const max = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - max), 0);
  return logits.map((logit) => logit - max - Math.log(sum));
}

/** Where the greatest `count` numbers are, the greatest first; -Infinity is none. */
function greatest(numbers: ArrayLike<number>, count: number): number[] {
  const found: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    if (number <= least) continue;
    const place = found.findIndex((other) => (numbers[other] as number) < number);
    found.splice(place < 0 ? found.length : place, 0, i);
    if (found.length > count) found.pop();
    if (found.length === count) least = numbers[found[count - 1] as number] as number;
  }
  return found;
}

/** @throws OptionError when an option is out of its range. */
export function requireBeams({ numBeams = 1, lengthPenalty }: BeamOptions): void {
  if (!Number.isInteger(numBeams) || numBeams < 1) {
    throw new OptionError(`generate: numBeams must be an integer of at least 1; got ${numBeams}`);
  }
  if (lengthPenalty === undefined) return;
  if (numBeams === 1) {
    throw new OptionError(`generate: lengthPenalty is for numBeams of at least 2; got numBeams=${numBeams}`);
  }
  if (!Number.isFinite(lengthPenalty)) {
    throw new OptionError(`generate: lengthPenalty must be a finite number; got ${lengthPenalty}`);
  }
}
