import { renderBench } from '../../bench/report/tables.js';
import { ratiosOf } from '../../bench/runner/measureModel.js';
import { contenders, RESULTS } from './madeUpBench.js';

describe('ratiosOf', () => {
  it('sets every contender against every other, round by round', () => {
    const ratios = ratiosOf(contenders);
    expect(ratios.map(({ of, to }) => `${of}/${to}`)).toEqual(['stock/pytorch', 'pytorch/stock']);
    expect(ratios[0]?.times).toMatchObject({ min: 3, median: 3, max: 4 });
  });
});

describe('renderBench', () => {
  const lines = renderBench(RESULTS).split('\n');
  const cellsOf = (pattern: RegExp) =>
    lines
      .find((line) => pattern.test(line))
      ?.trim()
      .split(/\s{2,}/);

  it('has a line for each contender', () => {
    const stock = ['stock', '60.0', '30.0-90.0', '3.00 [3.00, 3.50]', '1,166 (1,011)', '23', '312'];
    expect(cellsOf(/^ stock .*1,011/)).toEqual([...stock, '2.08 to 1.70']);
    // It is not set against itself, and has neither launches nor WASM.
    expect(cellsOf(/^ pytorch/)).toEqual(['pytorch', '15.0', '10.0-30.0', '312', '2.08 to 1.70']);
  });

  it('says why a contender has none, and what ran', () => {
    expect(lines).toContain(' tfjs-node does not run: it is not installed');
    expect(lines).toContain(' launches on plain JavaScript: 350 (300)');
    expect(lines.join('\n')).toMatch(
      /Some CPU, 2 cores, 8 GiB, linux x64; 2026-01-02\nnode 20\.0\.0, torch 2\.0\n/,
    );
  });

  it('has what rotary costs', () => {
    expect(cellsOf(/^ stock .*1\.11/)).toEqual([
      ...['stock', '100.0', '100.0-100.0', '111.0', '111.0-111.0', '1.11 [1.11, 1.11]'],
    ]);
  });

  it('has what each encoding costs', () => {
    expect(cellsOf(/^ dape/)).toEqual(['dape', 'scores, by content', '80.0', '108.0', '1.35 [1.35, 1.35]']);
    expect(lines.some((line) => /^Encodings {2}ours, batch 32, T 128, width 64/.test(line))).toBe(true);
  });

  it('has a column for each length, and why one is empty', () => {
    expect(cellsOf(/^ stock +ms per step/)).toEqual(['stock', 'ms per step', '50.0', '-']);
    expect(cellsOf(/WASM MiB/)).toEqual(['WASM MiB', '19', '-']);
    expect(lines).toContain(' stock at 4096: out of memory');
  });

  it('sets causal attention to all tokens before against that in a window', () => {
    expect(cellsOf(/^ ours, all before/)).toEqual(['ours, all before', 'ms per step', '13.1', '52.4']);
    expect(cellsOf(/^ ours, window 64/)).toEqual(['ours, window 64', 'ms per step', '10.2', '20.5']);
  });

  it('fits a terminal of 110 columns', () => {
    expect(Math.max(...lines.slice(0, -6).map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});
