import { OptionError } from '../../layers/index.js';
import { Random } from '../util/random.js';
import type { Search, TextRules } from './search.js';

/** How the next token is chosen. */
export interface SamplingOptions {
  /**
   * Logits are divided by it: below 1 likely tokens become likelier; 0 takes the likeliest, always. At least 0.
   * Default 0, or 1 when topK, topP, minP or seed is given.
   */
  temperature?: number;
  /** Draw from the so many likeliest tokens only; at least 1. Default: all. */
  topK?: number;
  /**
   * Draw from the fewest likeliest tokens whose probabilities sum to this; in (0, 1]. Default 1: all.
   * Nucleus sampling (Holtzman et al. 2020, 1904.09751).
   */
  topP?: number;
  /**
   * Draw from the tokens that are at least so likely as the likeliest, times this; in [0, 1]. Default 0: all.
   * Min-p sampling (Nguyen et al. 2024, 2407.01082).
   */
  minP?: number;
  /**
   * Any integer: the same seed draws the same tokens. Of several prompts each draws as if alone, the first with this seed, the
   * second with the next integer, and so on. Default: random.
   */
  seed?: number;
}

/** Takes one token after another, each from its logits. @param sequence which of several prompts it is, from 0 */
export function sampling(
  { prompt, ...rules }: TextRules,
  options: SamplingOptions,
  sequence: number,
): Search {
  const next = tokenSampler({
    ...options,
    ...(options.seed !== undefined && { seed: options.seed + sequence }),
  });
  const text: number[] = [];
  return {
    advance([logits]) {
      const id = next(rules.processed([...prompt, ...text], logits as Float32Array));
      text.push(id);
      return rules.hasEnded(text) ? [] : [{ row: 0, id }];
    },
    settled: text,
    best: text,
  };
}

/** A token that may be drawn. */
export interface Candidate {
  readonly id: number;
  readonly probability: number;
}

/**
 * What chooses one token after another, each from its logits [V].
 * @throws RangeError when an option is out of its range.
 */
export function tokenSampler(options: SamplingOptions = {}): (logits: ArrayLike<number>) => number {
  const { topK, topP, minP, seed } = options;
  const draws = [topK, topP, minP, seed].some((option) => option !== undefined);
  const temperature = options.temperature ?? (draws ? 1 : 0);
  requireSampling({ ...options, temperature });
  if (temperature === 0) return likeliest;
  const random = new Random(seed ?? Math.floor(Math.random() * 2 ** 32));
  return (logits) => draw(candidates(logits, { ...options, temperature }), random);
}

/**
 * The tokens that may be drawn and their probabilities, which sum to 1, the likeliest first; of equals the lower id.
 * First the temperature, then topK, topP of what is left, and minP, as in Hugging Face's order.
 */
export function candidates(
  logits: ArrayLike<number>,
  { temperature, topK, topP = 1, minP = 0 }: SamplingOptions & { temperature: number },
): Candidate[] {
  const logitOf = (id: number) => logits[id] as number;
  const ids = Array.from(logits, (_, id) => id)
    .filter((id) => logitOf(id) !== Number.NEGATIVE_INFINITY)
    .sort((a, b) => logitOf(b) - logitOf(a))
    .slice(0, topK);
  const weights = ids.map((id) => Math.exp((logitOf(id) - logitOf(ids[0] as number)) / temperature));
  const needed = topP * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  let count = 0;
  // The weight of the likeliest is 1.
  const isLeft = (weight = 0) => sum < needed && weight >= minP;
  while (count < weights.length && isLeft(weights[count])) sum += weights[count++] as number;
  return ids.slice(0, count).map((id, i) => ({ id, probability: (weights[i] as number) / sum }));
}

/** The first of the greatest. */
function likeliest(logits: ArrayLike<number>): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) {
    if ((logits[id] as number) > (logits[best] as number)) best = id;
  }
  return best;
}

function draw(from: readonly Candidate[], random: Random): number {
  let left = random.below(2 ** 32) / 2 ** 32;
  for (const { id, probability } of from) {
    left -= probability;
    if (left < 0) return id;
  }
  // Rounding left a little over.
  return (from[from.length - 1] as Candidate).id;
}

function requireSampling({
  temperature,
  topK,
  topP,
  minP,
  seed,
}: SamplingOptions & { temperature: number }): void {
  const check = (fits: boolean, range: string, value: number | undefined) => {
    if (!fits) throw new OptionError(`generate: ${range}; got ${value}`);
  };
  check(
    temperature >= 0 && Number.isFinite(temperature),
    'temperature must be a finite number of at least 0',
    temperature,
  );
  check(
    topK === undefined || (Number.isInteger(topK) && topK >= 1),
    'topK must be an integer of at least 1',
    topK,
  );
  check(topP === undefined || (topP > 0 && topP <= 1), 'topP must be greater than 0 and at most 1', topP);
  check(minP === undefined || (minP >= 0 && minP <= 1), 'minP must be from 0 to 1', minP);
  check(seed === undefined || Number.isInteger(seed), 'seed must be an integer', seed);
}
