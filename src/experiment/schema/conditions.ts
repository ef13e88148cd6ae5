import { z } from 'zod';
import { count, name } from './parts.js';
import { optimization, trainingSettings } from './settings.js';

const version = z
  .string()
  .regex(/^[0-9]+\.[0-9]+\.[0-9]+/)
  .meta({ id: 'version' });

// Typed as strings: what shows them takes any.
const backend: z.ZodType<string> = z
  .enum(['node', 'wasm', 'cpu', 'webgl', 'webgpu'])
  .meta({ id: 'backend', description: 'What computed.' });

const kernels: z.ZodType<string> = z
  .enum(['wide', 'relaxed', 'baseline', 'stock'])
  .describe(
    'Kernels of this package, with (relaxed) or without (baseline) fused multiply-add, the former on vectors of 256 bits (wide), or those of tf.js.',
  );

const machine = z.strictObject({
  package: version.describe('Version of this package.'),
  tfjs: version.describe('Version of @tensorflow/tfjs-core.'),
  runtime: name.describe('What ran JavaScript, with its version, such as Node v22.18.0 or Chromium 156.'),
  platform: name.describe('System and architecture, such as linux x64.'),
  cpu: z.string().describe('Model of the first processor.'),
  cores: z.int().min(0).describe('Logical processors.'),
  backend,
});

export const runEnvironment = machine.extend({ kernels }).meta({
  id: 'runEnvironment',
  description: 'What computed a run. Its time depends on it, and its last digits.',
});

export const environment = machine
  .extend({
    workers: count.describe('Runs at a time, at most.'),
    backendReason: name.describe('Why this backend and no other.'),
    date: z
      .string()
      .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/)
      .describe('When the comparison ended: ISO 8601, UTC.'),
  })
  .meta({
    id: 'environment',
    description: 'Where the comparison was put together. What computed each run is in environments.',
  });

export const init = z
  .strictObject({
    folder: name.describe('As it was given.'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('Of its config.json and weights.'),
    freeze: z.boolean().describe('Whether its weights stay as they are, and the head alone is trained.'),
  })
  .describe('The published encoder that all runs start from, with a new head. Without it they start anew.');

export const settings = trainingSettings
  .extend({
    ...optimization.shape,
    backend,
    kernels,
    causal: z.exactOptional(
      z.literal(true).describe('Whether a token sees only itself and those before it, as in a decoder.'),
    ),
    init: z.exactOptional(init),
  })
  .meta({
    id: 'settings',
    description:
      'How a run is made. Runs of equal settings, task, encoding and seed are equal to the last digit, but for msPerStep.',
  });
