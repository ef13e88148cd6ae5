import { Random } from '../../src/util/random.js';

/** Seeded draws of the uniform and of the standard normal distribution. */
export class NormalSource {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** From 0 to 1, 1 left out. */
  uniform(): number {
    return this.random.below(2 ** 30) / 2 ** 30;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
