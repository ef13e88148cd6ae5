import type { CurvePoint } from '../../src/app/page.js';
import type { Training } from './training.js';

type Curve = readonly CurvePoint[];

/** The curves of seeds that have come as far as the first: one under way would move the mean back and forth. */
export function asFarAsFirst(seeds: readonly Curve[]): Curve[] {
  const end = lastStep(seeds[0]);
  return seeds.filter((curve) => lastStep(curve) >= end);
}

/** The seeds of each encoding, in the order of the page. */
export function byEncoding<T extends Pick<Training, 'encoding'>>(seeds: readonly T[]): [string, T[]][] {
  const encodings = [...new Set(seeds.map(({ encoding }) => encoding))];
  return encodings.map((name) => [name, seeds.filter(({ encoding }) => encoding === name)]);
}

function lastStep(curve: Curve = []): number {
  return curve.at(-1)?.step ?? 0;
}
