import { z } from 'zod';
import { accuracy, count, lengthKey, milliseconds, name, place, seed, some, someByKey } from './parts.js';
import { positionalProbe } from './positions.js';
import { probe } from './probe.js';

export const attentionMaps = z
  .strictObject({
    tokens: some(name),
    weights: some(some(some(some(z.number().min(0).max(1))))).describe(
      '[layer][head][query][key], rounded to 4 places; a row of keys sums to 1 but for the rounding.',
    ),
  })
  .meta({ id: 'attention', description: 'Where a model looks in one sequence.' });

const classNames = some(name.nullable()).meta({ id: 'classNames' });

export const mistake = z
  .strictObject({
    tokens: some(name),
    expected: classNames.describe(
      'The right classes: of the sequence (classify, one entry), or of each token, null where nothing is asked (tag).',
    ),
    answered: classNames.describe("The model's answers to that."),
  })
  .meta({ id: 'mistake' });

export const run = z
  .strictObject({
    task: name,
    encoding: name,
    seed,
    parameters: count.describe('Trained numbers in the model, those of the encoding included.'),
    lossCurve: some(z.strictObject({ step: count, value: z.number().min(0) })).describe(
      'Mean cross entropy of the training batches since the point before, in nats; some 20 points to the last step.',
    ),
    accuracyCurve: z
      .array(z.strictObject({ step: z.int().min(0), value: accuracy }))
      .min(2)
      .describe(
        'Accuracy on the first test part, from step 0, the untrained model: on all of it up to 512 sequences, as in all built-in tasks, and else on about as many, evenly spread, those of the same tokens all or not at all.',
      ),
    testAccuracy: accuracy.describe(
      'Of the trained model on the whole first test part: of labels (classify), or of tokens that have a tag (tag).',
    ),
    validationAccuracy: accuracy
      .nullable()
      .describe(
        'Likewise, on the validation part, which settings are chosen by; null where there is no such part.',
      ),
    sequenceAccuracy: accuracy.describe(
      'Likewise, of sequences with no token wrong. Equals testAccuracy for classify.',
    ),
    classAccuracy: someByKey(z.string(), accuracy.nullable()).describe(
      'Class -> of the labels or tokens whose true class it is, the share that was right; null where there are none.',
    ),
    lengthAccuracy: someByKey(lengthKey, accuracy.nullable()).describe(
      'Entry of testLengths -> accuracy on that test part; null where the encoding cannot run at that length.',
    ),
    lengthLoss: someByKey(lengthKey, z.number().min(0).nullable()).describe(
      'Entry of testLengths -> mean cross entropy of what is asked there, in nats (e to the power of it is the perplexity); null as in lengthAccuracy.',
    ),
    rightAnswers: someByKey(lengthKey, some(z.int().min(0))).describe(
      'Entry of testLengths -> how many answers of each sequence of that test part were right, of those that testParts of the task says were asked for; without the parts that the encoding cannot run at.',
    ),
    losses: z.exactOptional(
      someByKey(lengthKey, some(z.number().min(0))).describe(
        'Of a text: entry of testLengths -> the summed cross entropy of what each sequence of that test part asks for, in nats, rounded to 4 places; without the parts that the encoding cannot run at.',
      ),
    ),
    lengthLimits: z.record(lengthKey, name).describe('For each null of lengthAccuracy, why: one sentence.'),
    stepsTo95: z
      .int()
      .min(0)
      .nullable()
      .describe('First step at which accuracyCurve is at 0.95 or more; null if it never was.'),
    stepsUntil: z
      .int()
      .min(0)
      .nullable()
      .describe(
        'First measured step at which accuracy on the validation part was at `until` of the settings or more, and the training ended; null if it never was, or where the settings have no such goal.',
      ),
    msPerStep: milliseconds.describe(
      'Mean time of a training step but the first, measuring not counted; 0 for a run of one step.',
    ),
    attention: some(attentionMaps).describe(
      'Where the trained model looks in a few sequences of the first test part, the same for every run of a task. The first two are of the same words in two orders, where that part has such.',
    ),
    confusion: some(some(z.int().min(0)))
      .nullable()
      .describe(
        "Of the trained model on the first test part: how many labels (classify) or tokens that have a tag (tag) there were, [true class][answered class], in the order of the task's classes. null where there are more than 40 classes.",
      ),
    mistakes: z
      .array(mistake)
      .max(5)
      .describe(
        'Sequences of the first test part that the trained model got wrong, five at most, short ones first.',
      ),
    positions: z
      .strictObject({ untrained: positionalProbe, trained: positionalProbe })
      .nullable()
      .describe(
        "What the model's encoding does at its first positions (32, or as many as it has), before and after training; all numbers rounded to 4 places. null for a published encoder.",
      ),
    probe: z.exactOptional(probe.describe('Where settings ask for it.')),
  })
  .meta({ id: 'run', description: 'One training of one model.' });

export const failure = z
  .strictObject({
    task: name,
    encoding: name,
    seed,
    settings: place.describe('How it was to be made: its place in settings.'),
    error: name.describe('What went wrong, in one sentence.'),
  })
  .meta({ id: 'failure' });
