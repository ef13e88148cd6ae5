import { holm } from '../../src/experiment/holm.js';
import { compareAccuracy, estimateAccuracy } from '../../src/experiment/twoWay.js';
import { AnswerSource, type Population, trueAccuracy } from './madeUpAnswers.js';

/** How often the interval has the true accuracy in it. */
export function coverage(population: Population, draws: number): number {
  const [source, truth] = [new AnswerSource(1), trueAccuracy(population)];
  const asked = askedOf(population);
  let covered = 0;
  for (let i = 0; i < draws; i++) {
    const [right = []] = source.draw(population, 1);
    const [low, high] = estimateAccuracy({ right, asked }).ci95 ?? [1, 0];
    if (low <= truth && truth <= high) covered++;
  }
  return covered / draws;
}

/** How often equal encodings are set apart: a pair by itself, and any pair of a family by Holm's correction. */
export function errorRates(population: Population, encodings: number, draws: number) {
  const source = new AnswerSource(2);
  const asked = askedOf(population);
  let [pairs, wrongPairs, wrongFamilies] = [0, 0, 0];
  for (let i = 0; i < draws; i++) {
    const all = source.draw(population, encodings);
    const values = all.flatMap((one, index) =>
      all.slice(index + 1).map((other) => compareAccuracy(one, other, asked).p ?? 0),
    );
    pairs += values.length;
    wrongPairs += values.filter((p) => p <= 0.05).length;
    if (holm(values).some((p) => p <= 0.05)) wrongFamilies++;
  }
  return { pair: wrongPairs / pairs, family: wrongFamilies / draws };
}

function askedOf({ groups, asked }: Population): number[] {
  return new Array<number>(groups).fill(asked);
}
