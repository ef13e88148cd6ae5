import { goldenModel } from './goldenModels.js';
import { filesOf, partsOf, type Stated, safetensors } from './safetensors.js';

/** A change of a small model's files. */
export interface Change {
  config?: (config: Record<string, unknown>) => unknown;
  header?: (header: Record<string, Stated>) => Record<string, Stated>;
  data?: (data: Buffer, header: Record<string, Stated>) => void;
  files?: (files: Record<string, Buffer>) => Record<string, string | Uint8Array>;
}

/** The files of a small model of the tests, changed. */
export function changedModel(
  name: string,
  { config, header, data, files }: Change,
): Record<string, string | Uint8Array> {
  const original = filesOf(goldenModel(name));
  const weights = original['model.safetensors'];
  const made: Record<string, string | Uint8Array> = { ...original };
  if (config) {
    const json = JSON.parse(String(original['config.json'])) as Record<string, unknown>;
    made['config.json'] = JSON.stringify(config(json));
  }
  if (weights) {
    const parts = partsOf(weights);
    data?.(parts.data, parts.header);
    made['model.safetensors'] = safetensors(header?.(parts.header) ?? parts.header, parts.data);
  }
  return files ? files(made as Record<string, Buffer>) : made;
}

/** Other fields of config.json. */
export function configured(fields: object): Change {
  return { config: (config) => ({ ...config, ...fields }) };
}
