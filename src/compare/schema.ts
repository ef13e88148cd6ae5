import { readFileSync } from 'node:fs';

/** The parts of docs/results.schema.json that are stored by themselves. */
const PARTS = { results: '', run: '#/$defs/run' } as const;

/** Says where a content departs from its schema, as in `/runs/0/testAccuracy must be <= 1`; null where it does not. */
export type FlawFinder = (content: unknown) => string | null;

/** That of a whole results.json, or of one run. */
export async function flawFinder(part: keyof typeof PARTS): Promise<FlawFinder> {
  // Only who reads results needs it.
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const file = new URL('../../../../docs/results.schema.json', import.meta.url);
  const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true }).addSchema(schema, 'results');
  const validate = ajv.compile({ $ref: `results${PARTS[part]}` });
  return (content) => {
    if (validate(content)) return null;
    const [error] = validate.errors ?? [];
    return `${error?.instancePath || 'its content'} ${error?.message ?? 'is not as it should be'}`;
  };
}
