import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Published models, each a folder with its weights and golden.json; not part of the repository. */
const MODELS = process.env.MODELS_DIR ?? resolve(__dirname, '../../../shared/models');

/** A suite about one of them, skipped where it is not there. */
export function describeModel(name: string, suite: (folder: string) => void): void {
  const folder = join(MODELS, name);
  const found = existsSync(join(folder, 'golden.json'));
  if (!found) console.log(`${name} is not at ${folder}; MODELS_DIR says where it is. Its tests are skipped.`);
  (found ? describe : describe.skip)(name, () => suite(folder));
}

export function goldenOf<T>(folder: string): T {
  return JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as T;
}
