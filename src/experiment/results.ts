// The types of what `results.json` holds. Each field, its range and its comment are in schema/.
import type { z } from 'zod';
import type { DeepReadonly } from '../util/deepReadonly.js';
import type { environment, init, runEnvironment, settings } from './schema/conditions.js';
import type { differenceRow } from './schema/difference.js';
import type { encoding } from './schema/encoding.js';
import type { results } from './schema/results.js';
import type { attentionMaps, failure, mistake, run } from './schema/run.js';
import type { optimization, trainingSettings } from './schema/settings.js';
import type { study } from './schema/study.js';
import type { estimate, summaryRow } from './schema/summary.js';
import type { invarianceRow, task } from './schema/task.js';

type Of<S extends z.ZodType> = DeepReadonly<z.infer<S>>;

export type Results = Of<typeof results>;

/** Readers refuse a version that they do not know. */
export const SCHEMA_VERSION: Results['schemaVersion'] = 5;

export type Environment = Of<typeof environment>;
/** What computed a run. */
export type RunEnvironment = Of<typeof runEnvironment>;
export type Settings = Of<typeof settings>;
/** What a person sets of them. */
export type TrainingSettings = Of<typeof trainingSettings>;
/** And what is not there unless a person asks for it. */
export type OptimizationSettings = Of<typeof optimization>;
export type Init = Of<typeof init>;
/** Options of `compare` by their names. */
export type Study = Of<typeof study>;
export type EncodingEntry = Of<typeof encoding>;
export type InvarianceRow = Of<typeof invarianceRow>;
export type TaskInfo = Of<typeof task>;
export type Run = Of<typeof run>;
/** As results.json has it: with its place in what results have in common. */
export type RunOfResults = Results['runs'][number];
export type CurvePoint = Run['lossCurve'][number];
export type AttentionMaps = Of<typeof attentionMaps>;
export type Mistake = Of<typeof mistake>;
export type Failure = Of<typeof failure>;
export type Estimate = Of<typeof estimate>;
export type SummaryRow = Of<typeof summaryRow>;
export type DifferenceRow = Of<typeof differenceRow>;
