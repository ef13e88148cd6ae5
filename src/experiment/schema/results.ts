import { z } from 'zod';
import { environment, runEnvironment, settings } from './conditions.js';
import { differenceRow } from './difference.js';
import { encoding } from './encoding.js';
import { place, some } from './parts.js';
import { failure, run } from './run.js';
import { study } from './study.js';
import { summaryRow } from './summary.js';
import { invarianceRow, task } from './task.js';

const VERSION = 5;

const runOfResults = run
  .extend({
    settings: place.describe('How it was made: its place in settings.'),
    environment: place.describe('What computed it: its place in environments.'),
  })
  .meta({ id: 'runOfResults' });

export const results = z
  .strictObject({
    schemaVersion: z.literal(VERSION).describe('Version of this schema. Refuse one that you do not know.'),
    environment,
    environments: z
      .array(runEnvironment)
      .describe('What computed the runs, each once, in the order in which the runs first name them.'),
    study: study.nullable().describe('null where there is none: data of a page.'),
    settings: some(settings).describe('All settings that were tried, in the order asked for.'),
    invariance: z
      .array(invarianceRow)
      .describe(
        'The claim that everyone starts from, on untrained models: one row an encoding that can run, in the order asked for; none of published encoders.',
      ),
    encodings: z
      .array(encoding)
      .describe(
        'What was compared, in the order asked for, as it was registered; none of published encoders.',
      ),
    tasks: some(task).describe(
      "What was trained on, in the order asked for; one entry for a person's own data.",
    ),
    runs: z
      .array(runOfResults)
      .describe(
        'Finished runs, ordered by task, encoding, settings and seed as they were asked for, not by when they ended.',
      ),
    failures: z.array(failure).describe('Runs that ended in an error; they are in no summary.'),
    summary: z
      .array(summaryRow)
      .describe(
        'One row for each task and encoding with at least one finished run: of the runs of its best settings.',
      ),
    differences: z
      .array(differenceRow)
      .describe(
        'One row for each task, test part and pair of encodings that have two seeds in common or more, of the same runs.',
      ),
  })
  .meta({
    title: `results.json of tfjs-transformer-block compare, version ${VERSION}`,
    description:
      'What a comparison of positional encodings found. Accuracies are shares in 0..1, losses are in nats, times in milliseconds, lengths in tokens. The schema is versioned by schemaVersion: within a version nothing is removed or changes its meaning.',
  });

/** What docs/results.schema.json holds: JSON Schema, draft 2020-12. */
export const resultsJsonSchema = () => z.toJSONSchema(results);
