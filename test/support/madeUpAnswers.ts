import jStat from 'jstat';
import { NormalSource } from './normalSource.js';

/** How seeds and groups of sequences differ, as standard normal deviates. */
export interface Population {
  readonly seeds: number;
  readonly groups: number;
  /** Accuracy is the normal distribution's up to here. */
  readonly ability: number;
  /** Standard deviation of what each seed has to itself, and of how hard groups are. */
  readonly seedSpread: number;
  readonly groupSpread: number;
  /** Answers that a group asks for. */
  readonly asked: number;
}

/** Draws of right answers, [encoding][seed][group], of encodings that are equal: the groups are as hard for each. */
export class AnswerSource {
  private readonly source: NormalSource;

  constructor(seed: number) {
    this.source = new NormalSource(seed);
  }

  draw(population: Population, encodings: number): number[][][] {
    const { seeds, groups, ability, seedSpread, groupSpread, asked } = population;
    const ease = Array.from({ length: groups }, () => groupSpread * this.source.normal());
    return Array.from({ length: encodings }, () =>
      Array.from({ length: seeds }, () => {
        const skill = ability + seedSpread * this.source.normal();
        return ease.map((easy) => this.right(jStat.normal.cdf(skill + easy, 0, 1), asked));
      }),
    );
  }

  private right(share: number, asked: number): number {
    let right = 0;
    for (let i = 0; i < asked; i++) if (this.source.uniform() < share) right++;
    return right;
  }
}

/** The accuracy that the draws have on average. */
export function trueAccuracy({ ability, seedSpread, groupSpread }: Population): number {
  return jStat.normal.cdf(ability / Math.sqrt(1 + seedSpread ** 2 + groupSpread ** 2), 0, 1);
}
