import { candidates, type SamplingOptions, tokenSampler } from '../../../src/generate/sampling.js';

/** Logits of known probabilities: 0.1, 0.4, 0.2, 0.25, 0.05. */
const PROBABILITIES = [0.1, 0.4, 0.2, 0.25, 0.05];
const LOGITS = PROBABILITIES.map((probability) => Math.log(probability) + 3);

describe('candidates', () => {
  const of = (options: Partial<SamplingOptions> = {}, logits = LOGITS) =>
    candidates(logits, { temperature: 1, ...options });
  function expectCandidates(actual: ReturnType<typeof of>, expected: [number, number][]): void {
    expect(actual.map(({ id }) => id)).toEqual(expected.map(([id]) => id));
    actual.forEach(({ probability }, i) => void expect(probability).toBeCloseTo(expected[i]?.[1] ?? -1, 12));
  }

  it('are all tokens by softmax, the likeliest first', () => {
    expectCandidates(of(), [
      [1, 0.4],
      [3, 0.25],
      [2, 0.2],
      [0, 0.1],
      [4, 0.05],
    ]);
  });

  it('with topK are the K likeliest, in the same proportions; of equals the lower id', () => {
    expectCandidates(of({ topK: 2 }), [
      [1, 0.4 / 0.65],
      [3, 0.25 / 0.65],
    ]);
    expectCandidates(of({ topK: 2 }, [0, 1, 1, 1]), [
      [1, 0.5],
      [2, 0.5],
    ]);
    expect(of({ topK: 99 })).toHaveLength(5);
  });

  it('with minP are those that are likely enough beside the likeliest, after temperature and topK', () => {
    expectCandidates(of({ minP: 0.5 }), [
      [1, 0.4 / 0.85],
      [3, 0.25 / 0.85],
      [2, 0.2 / 0.85],
    ]);
    expect(of({ minP: 0.51 }).map(({ id }) => id)).toEqual([1, 3]);
    expect(of({ minP: 0.51, temperature: 2 }).map(({ id }) => id)).toEqual([1, 3, 2]);
    expect(of({ minP: 0, topK: 2 })).toHaveLength(2);
    expect(of({ minP: 1 })).toHaveLength(1);
  });

  it('with topP are the fewest that have this share', () => {
    expectCandidates(of({ topP: 0.39 }), [[1, 1]]);
    expectCandidates(of({ topP: 0.6 }), [
      [1, 0.4 / 0.65],
      [3, 0.25 / 0.65],
    ]);
    expect(of({ topP: 0.66 }).map(({ id }) => id)).toEqual([1, 3, 2]);
    expect(of({ topP: 1e-9 })).toEqual([{ id: 1, probability: 1 }]);
    expect(of({ topP: 1 })).toHaveLength(5);
    // Two of four equals are exactly a half.
    expect(of({ topP: 0.5 }, [7, 7, 7, 7])).toHaveLength(2);
  });

  it('with topP and topK: topP of what topK leaves', () => {
    // Of 0.4 and 0.25 alone the first has a share of 0.615.
    expect(of({ topK: 2, topP: 0.6 })).toEqual([{ id: 1, probability: 1 }]);
    expect(of({ topP: 0.6 })).toHaveLength(2);
  });

  it('with a temperature have the powers of their probabilities, before topP', () => {
    const squares = PROBABILITIES.map((probability) => probability ** 2);
    const sum = squares.reduce((total, square) => total + square);
    const [first] = of({ temperature: 0.5 });
    expect(first?.probability).toBeCloseTo(0.16 / sum, 12);
    expect(of({ temperature: 0.5, topP: 0.55 })).toHaveLength(1);
    expect(of({ temperature: 2, topP: 0.55 })).toHaveLength(3);
    expect(of({ temperature: 1e-3 })[0]).toEqual({ id: 1, probability: 1 });
  });

  it('are never those that the logits rule out, nor lost to large logits', () => {
    expect(of({}, [Number.NEGATIVE_INFINITY, 2, Number.NEGATIVE_INFINITY])).toEqual([
      { id: 1, probability: 1 },
    ]);
    expectCandidates(of({}, [1e5, 1e5]), [
      [0, 0.5],
      [1, 0.5],
    ]);
  });
});

describe('tokenSampler', () => {
  const DRAWS = 20_000;
  const draws = (options: SamplingOptions, count = DRAWS) => {
    const next = tokenSampler(options);
    return Array.from({ length: count }, () => next(LOGITS));
  };

  it.each([{}, { temperature: 0 }, { temperature: 0, topK: 3, topP: 0.9, seed: 1 }])(
    'takes the likeliest, and the first of equals, with %j',
    (options) => {
      expect(draws(options, 20)).toEqual(Array(20).fill(1));
      expect(tokenSampler(options)([2, 5, 5])).toBe(1);
      expect(tokenSampler(options)([-7, Number.NEGATIVE_INFINITY])).toBe(0);
    },
  );

  it.each([
    { seed: 1 },
    { seed: 2, temperature: 0.7 },
    { seed: 3, topK: 3 },
    { seed: 4, topP: 0.8, temperature: 1.5 },
  ])('draws each candidate as often as it is probable, with %j', (options) => {
    const counts = new Map<number, number>();
    for (const id of draws(options)) counts.set(id, (counts.get(id) ?? 0) + 1);
    const expected = candidates(LOGITS, { temperature: 1, ...options });
    expect([...counts.keys()].sort()).toEqual(expected.map(({ id }) => id).sort());
    for (const { id, probability } of expected) {
      // Five standard deviations of a binomial count.
      const spread = 5 * Math.sqrt(DRAWS * probability * (1 - probability));
      expect(Math.abs((counts.get(id) ?? 0) - DRAWS * probability)).toBeLessThan(spread);
    }
  });

  it('draws the same from the same seed, other tokens from another, and others each time from none', () => {
    expect(draws({ seed: 7 }, 100)).toEqual(draws({ seed: 7 }, 100));
    expect(draws({ seed: 7 }, 100)).not.toEqual(draws({ seed: 8 }, 100));
    expect(draws({ topP: 1 }, 100)).not.toEqual(draws({ topP: 1 }, 100));
  });

  it.each([
    [{ temperature: -1 }, 'temperature must be a finite number of at least 0; got -1'],
    [{ temperature: Number.NaN }, 'temperature must be a finite number of at least 0; got NaN'],
    [{ topK: 0 }, 'topK must be an integer of at least 1; got 0'],
    [{ topK: 1.5 }, 'topK must be an integer of at least 1; got 1.5'],
    [{ topP: 0 }, 'topP must be greater than 0 and at most 1; got 0'],
    [{ topP: 1.1 }, 'topP must be greater than 0 and at most 1; got 1.1'],
    [{ seed: 0.5 }, 'seed must be an integer; got 0.5'],
  ] as [SamplingOptions, string][])('refuses %j', (options, message) => {
    expect(() => tokenSampler(options)).toThrow(new RangeError(`generate: ${message}`));
  });
});
