import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const FILE = resolve(__dirname, '../../../docs/results.schema.json');
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(FILE, 'utf8')) as object,
);

/** Where a results.json departs from the documented schema: `/runs/0/testAccuracy must be <= 1`. */
export function schemaErrors(results: unknown): string[] {
  if (validate(results)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
