import { inTurns, stepsIn } from '../../bench/runner/rounds.js';

function turn(name: string, stepMs: number, log: string[]) {
  return {
    stepMs,
    run: async (steps: number) => {
      log.push(`${name}${steps}`);
      return [stepMs];
    },
  };
}

describe('inTurns', () => {
  it('lets one run after the other, as many steps as fill the time', async () => {
    const log: string[] = [];
    const rounds = await inTurns([turn('a', 10, log), turn('b', 45, log)], 2, 100);
    expect(log).toEqual(['a10', 'b2', 'a10', 'b2']);
    expect(rounds).toEqual([
      [[10], [10]],
      [[45], [45]],
    ]);
  });

  it('lets a slow one sit out two rounds of three', async () => {
    const log: string[] = [];
    const [, slow] = await inTurns([turn('a', 50, log), turn('b', 5000, log)], 4, 100);
    expect(log).toEqual(['a2', 'b1', 'a2', 'a2', 'a2', 'b1']);
    expect(slow).toEqual([[5000], null, null, [5000]]);
  });
});

describe('stepsIn', () => {
  it.each([
    [600, 20, 30],
    [600, 8000, 1],
    [600, 0, 6000],
  ])('%d ms of steps of %d ms are %d', (blockMs, stepMs, steps) => {
    expect(stepsIn(blockMs, stepMs)).toBe(steps);
  });
});
