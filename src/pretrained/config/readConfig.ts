import type { Architecture, Model } from '../architectures/architecture.js';
import { ARCHITECTURES } from '../architectures/index.js';
import { type ModelFolder, textOf } from '../files/folder.js';
import { notWhatItShouldBe } from '../files/notWhatItShouldBe.js';
import { PretrainedError } from '../pretrainedError.js';
import { COMMON_FIELDS } from './commonFields.js';
import { isObject, readFields } from './fields.js';

const FILE = 'config.json';

/** What a folder has, as its config.json says. */
export interface Published {
  /** How errors call config.json. */
  readonly file: string;
  readonly architecture: Architecture;
  readonly model: Model;
}

/** @throws PretrainedError when there is no config.json, or it asks for what cannot be done here. */
export async function readConfig(folder: ModelFolder): Promise<Published> {
  const file = folder.nameOf(FILE);
  const json = await textOf(folder, FILE);
  if (json === null) throw new PretrainedError(file, 'is not there');
  const object = parsed(file, json);
  const architecture = architectureOf(file, object.model_type);
  const fields = { ...COMMON_FIELDS, ...architecture.fields };
  const values = readFields(file, object, fields, architecture.otherNames);
  return { file, architecture, model: architecture.model(values) };
}

function architectureOf(file: string, modelType: unknown): Architecture {
  const known = Object.entries(ARCHITECTURES).find(([name]) => name === modelType);
  if (known) return known[1];
  const got = JSON.stringify(modelType) ?? 'nothing';
  throw new PretrainedError(
    file,
    `model_type must be one of ${Object.keys(ARCHITECTURES).join(', ')}; got ${got}`,
  );
}

function parsed(file: string, json: string): Record<string, unknown> {
  try {
    const value = JSON.parse(json) as unknown;
    if (isObject(value)) return value;
  } catch {}
  throw new PretrainedError(file, notWhatItShouldBe(json) ?? 'is not a JSON object');
}
