import { z } from 'zod';
import { name } from './parts.js';

/** The form of an `EncodingEntry`. */
export const encoding = z
  .strictObject({
    name: name.describe('What --encodings calls it.'),
    label: name.describe('What people call it.'),
    idea: z.string().describe("What it does, in one sentence; '' where nothing is said of it."),
    explanation: z.string().describe("The same in a few sentences; '' likewise."),
    paper: z
      .string()
      .regex(/^[0-9]{4}\.[0-9]{4,5}$/)
      .nullable()
      .describe('arXiv id, such as 2104.09864; null where there is none.'),
    group: name.describe('Where it acts, such as queries and keys.'),
    look: z.int().min(0).describe('Number of its colour, symbol and dash in figures.'),
    inDefaultComparison: z.boolean().describe('Whether a comparison has it when no encodings are named.'),
  })
  .meta({ id: 'encoding' });
