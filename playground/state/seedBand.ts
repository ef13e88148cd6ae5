import type { Band } from '../../src/app/page.js';
import { curveBand } from '../../src/app/results.js';
import { asFarAsFirst } from './seedCurves.js';

export const seedBand: Band = (seeds, bounds) => curveBand(asFarAsFirst(seeds), bounds);
