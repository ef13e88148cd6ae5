import { readFileSync } from 'node:fs';
import { type Results, SCHEMA_VERSION } from '../experiment/results.js';
import { readText } from './options.js';

/** A file that is not what it should be. */
export class ResultsError extends Error {
  constructor(file: string, what: string) {
    super(`${file}: ${what}`);
  }
}

/**
 * What a results.json holds.
 * @throws FileError when it cannot be read, ResultsError when it is not what docs/results.schema.json describes.
 */
export async function readResults(file: string): Promise<Results> {
  const { text } = readText(file);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new ResultsError(file, 'this is not JSON');
  }
  const version = versionOf(content);
  if (version === undefined) throw new ResultsError(file, 'this is no results.json: it has no schemaVersion');
  if (version !== SCHEMA_VERSION) {
    throw new ResultsError(
      file,
      `schemaVersion must be ${SCHEMA_VERSION}, that of this package; got ${JSON.stringify(version)}`,
    );
  }
  const flaw = await firstFlaw(content);
  if (flaw !== null) throw new ResultsError(file, flaw);
  return content as Results;
}

function versionOf(content: unknown): unknown {
  return (content as { schemaVersion?: unknown } | null)?.schemaVersion;
}

/** Where the content departs from the schema, as in `/runs/0/testAccuracy must be <= 1`; null where it does not. */
async function firstFlaw(content: unknown): Promise<string | null> {
  // Only who reads results needs it.
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const schema = new URL('../../../../docs/results.schema.json', import.meta.url);
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(schema, 'utf8')) as object,
  );
  if (validate(content)) return null;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath || 'its content'} ${error?.message ?? 'is not as it should be'}`;
}
