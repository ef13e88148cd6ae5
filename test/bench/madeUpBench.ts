import { spread } from '../../bench/measure/statistics.js';
import type { BenchResults, ContenderResult } from '../../bench/results.js';
import { ratiosOf } from '../../bench/runner/measureModel.js';
import { ENCODING_SIZE, SIZES } from '../../bench/size.js';

const MIB = 2 ** 20;

function contender(name: string, rounds: (number[] | null)[], wasmMiB: number | null): ContenderResult {
  const launches = wasmMiB === null ? null : { all: 1166, withoutViews: 1011, byKernel: {} };
  return {
    ...{ contender: name, rounds, launches, loss: { first: 2.08, last: 1.7 } },
    ms: spread(rounds.flatMap((round) => round ?? [])),
    memory: { wasmBytes: wasmMiB === null ? null : wasmMiB * MIB, peakRssBytes: 312 * MIB },
  };
}

export const contenders = [
  contender('stock', [[30], [60], [90]], 23),
  contender('pytorch', [[10], [15], [30]], null),
];
/** Of two contenders, where a third is not installed. */
export const RESULTS: BenchResults = {
  ...{ format: 1, date: '2026-01-02T03:04:05.678Z' },
  machine: { cpu: 'Some CPU', cores: 2, memoryBytes: 8 * 2 ** 30, platform: 'linux x64' },
  versions: { node: '20.0.0', torch: '2.0' },
  settings: { rounds: 3, blockMs: 600, learningRate: 3e-4, flags: ['--a-flag'] },
  models: [
    {
      ...{ model: 'S', size: SIZES.S, parameters: 28_040, contenders, ratios: ratiosOf(contenders) },
      compositeLaunches: { all: 350, withoutViews: 300, byKernel: {} },
      failures: [{ contender: 'tfjs-node', reason: 'it is not installed' }],
    },
  ],
  rotary: [
    {
      ...{ contender: 'stock', model: 'M', size: SIZES.M, encoding: 'rotary', group: 'queries and keys' },
      ...{ ms: { none: spread([100]), encoding: spread([111]) }, times: spread([1.11]) },
    },
  ],
  encodings: [
    {
      ...{
        contender: 'ours',
        model: 'M',
        size: ENCODING_SIZE,
        encoding: 'dape',
        group: 'scores, by content',
      },
      ...{ ms: { none: spread([80]), encoding: spread([108]) }, times: spread([1.34, 1.35, 1.36]) },
    },
  ],
  lengths: [
    {
      ...{ contender: 'stock', length: 128, ms: spread([50]), reason: null },
      memory: { wasmBytes: 19 * MIB, peakRssBytes: 210 * MIB },
    },
    { contender: 'stock', length: 4096, ms: null, memory: null, reason: 'out of memory' },
  ],
  windows: [64, undefined].flatMap((attentionWindow) =>
    [512, 1024].map((length) => ({
      attention: { useCausalMask: true, ...(attentionWindow && { attentionWindow }) },
      ...{ contender: 'ours', length, reason: null, memory: { wasmBytes: 7 * MIB, peakRssBytes: 99 * MIB } },
      ms: spread([attentionWindow ? length / 50 : length ** 2 / 20_000]),
    })),
  ),
};
