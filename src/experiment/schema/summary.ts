import { z } from 'zod';
import { accuracy, count, lengthKey, milliseconds, name, place, someByKey } from './parts.js';
import { probeOf } from './probe.js';

export const estimate = z
  .strictObject({
    mean: accuracy,
    ci95: z
      .tuple([accuracy, accuracy])
      .nullable()
      .describe(
        '95% interval for other seeds and other test sequences of the same kind, cut at 0 and 1; null for one seed.',
      ),
    n: count.describe('Seeds.'),
  })
  .meta({ id: 'estimate', description: 'Mean over n seeds.' });

export const summaryRow = estimate
  .extend({
    task: name,
    encoding: name,
    settings: place.describe(
      'Those that the row is of, as a place in settings: where several were tried, those of the best mean accuracy on the validation part.',
    ),
    settingsTried: count.describe('How many settings have finished runs of it.'),
    parameters: count.describe('Of each run.'),
    sequenceAccuracy: estimate,
    classAccuracy: z
      .record(z.string(), accuracy.nullable())
      .describe('Class -> mean accuracy of what truly is of it; null for a class not in the test part.'),
    lengthAccuracy: someByKey(lengthKey, estimate.nullable()).describe(
      'Entry of testLengths -> accuracy; null where the encoding cannot run at that length.',
    ),
    lengthLoss: someByKey(lengthKey, z.number().min(0).nullable()).describe(
      'Entry of testLengths -> mean over seeds of the mean cross entropy there, in nats; null as in lengthAccuracy.',
    ),
    stepsTo95: z
      .number()
      .min(0)
      .nullable()
      .describe('Median over seeds; null where half of them or more never got there.'),
    stepsUntil: z.number().min(0).nullable().describe('Likewise; null where the settings have no goal, too.'),
    msPerStep: milliseconds.describe('Median over seeds.'),
    stillRises: z
      .boolean()
      .describe(
        "Whether the training was ended too soon: over its last quarter, accuracyCurve rises by 0.01 or more, by one-sided Student's t over the seeds (95%) that did not reach a goal.",
      ),
    probe: z.exactOptional(
      probeOf(estimate)
        .meta({ id: 'probeEstimates' })
        .describe('The same over seeds, where the runs have it.'),
    ),
  })
  .meta({ id: 'summaryRow', description: 'mean, ci95 and n are those of testAccuracy.' });
