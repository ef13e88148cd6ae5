import { z } from 'zod';
import { name, some } from './parts.js';

const value = z.union([z.string(), z.number(), z.boolean(), some(z.union([z.string(), z.number()]))]);

/** The command says which names and values there are; docs/study.schema.json lists them. */
export const study = z.record(name, value).meta({
  id: 'study',
  description:
    'What was asked for: options of `compare` by their names. `compare --config` takes it, or the whole file, to run the comparison again.',
});
