import fc from 'fast-check';
import { jobsOfShard } from '../../../src/compare/shard.js';
import { type Job, jobKey } from '../../../src/experiment/job.js';

const settings = {} as Job['settings'];
const jobsOf = (tasks: number, encodings: number, seeds: number): Job[] =>
  Array.from({ length: tasks * encodings * seeds }, (_, index) => ({
    source: { kind: 'task', name: `task${Math.floor(index / (encodings * seeds))}` },
    encoding: `encoding${Math.floor(index / seeds) % encodings}`,
    seed: index % seeds,
    settings,
  }));
const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

describe('jobsOfShard', () => {
  it('gives every job to one shard, and as many of each encoding to each', () => {
    const sizes = [1, 2, 3, 5, 7].map((n) => fc.constant(n));
    const size = fc.oneof(...sizes);
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 1, max: 20 }), (tasks, encodings, seeds, parts) => {
        const jobs = jobsOf(tasks, encodings, seeds);
        const shards = Array.from({ length: parts }, (_, i) => jobsOfShard(jobs, { place: i + 1, parts }));
        expect(shards.flat().map(jobKey).sort()).toEqual(jobs.map(jobKey).sort());
        expect(spread(shards.map((shard) => shard.length))).toBeLessThanOrEqual(1);
        for (let e = 0; e < encodings; e++) {
          const counts = shards.map((shard) => shard.filter((job) => job.encoding === `encoding${e}`).length);
          expect(spread(counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('keeps the order of the jobs', () => {
    const jobs = jobsOf(3, 5, 7);
    const places = jobsOfShard(jobs, { place: 2, parts: 3 }).map((job) => jobs.indexOf(job));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
