import { FileError, readText } from '../compare/files.js';
import { flawFinder } from '../compare/schema.js';
import { type Results, SCHEMA_VERSION } from '../experiment/results.js';

/**
 * What a results.json holds.
 * @throws FileError when it cannot be read, or is not what docs/results.schema.json describes.
 */
export async function readResults(file: string): Promise<Results> {
  const text = readText(file);
  const wrong = (what: string) => new FileError(`${file}: ${what}`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw wrong('this is not valid JSON');
  }
  const version = versionOf(content);
  if (version === undefined) throw wrong('this is not a results.json: it has no schemaVersion');
  if (version !== SCHEMA_VERSION) {
    throw wrong(
      `schemaVersion must be ${SCHEMA_VERSION} for this version of the package; got ${JSON.stringify(version)}`,
    );
  }
  const flaw = (await flawFinder('results'))(content);
  if (flaw !== null) throw wrong(flaw);
  return content as Results;
}

function versionOf(content: unknown): unknown {
  return (content as { schemaVersion?: unknown } | null)?.schemaVersion;
}
