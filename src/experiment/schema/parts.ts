import { z } from 'zod';

/** What several parts of a results.json are made of. A schema with an id is a definition of docs/results.schema.json. */
export const name = z.string().min(1).meta({ id: 'name' });

export const count = z.int().min(1).meta({ id: 'count' });

/** In an array of the same results. */
export const place = z.int().min(0).meta({ id: 'place', description: 'Counted from 0.' });

export const accuracy = z
  .number()
  .min(0)
  .max(1)
  .meta({ id: 'accuracy', description: 'Share of right answers.' });

export const milliseconds = z.number().min(0).meta({ id: 'milliseconds' });

export const seed = z.int().min(0).meta({
  id: 'seed',
  description: 'Settles the first weights, the training examples of a task and their order.',
});

export const length = z.int().min(1).meta({ id: 'length', description: 'Tokens.' });

export const lengthKey = z
  .string()
  .regex(/^[1-9][0-9]*$/)
  .meta({ id: 'lengthKey', description: 'Tokens, as a key.' });

/** An array of at least one. */
export const some = <T extends z.ZodType>(item: T) => z.array(item).min(1);

/** An array of at least one, no two equal. */
export const distinct = <T extends z.ZodType<string | number>>(item: T) =>
  some(item)
    .refine((items) => new Set(items).size === items.length, 'must not have an entry twice')
    .meta({ uniqueItems: true });

/** Values by key, at least one. */
export const someByKey = <K extends z.ZodString, V extends z.ZodType>(key: K, value: V) =>
  z
    .record(key, value)
    .refine((record) => Object.keys(record).length > 0, 'must not be empty')
    .meta({ minProperties: 1 });
