import { basename } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { VERSION } from '../../version.js';
import type { BackendName, ChosenBackend, KernelsInUse } from '../backend.js';
import { readText } from '../files.js';
import { sha256Of } from '../jobId.js';

/** A module of --import, as both sides must have it. */
export interface ModuleHash {
  readonly name: string;
  readonly sha256: string;
}

/** What a machine must have to take jobs: what their runs depend on besides them. Jobs of equal ones are in one queue. */
export interface Requirement {
  readonly package: string;
  readonly tfjs: string;
  readonly backend: BackendName;
  readonly kernels: KernelsInUse;
  readonly modules: readonly ModuleHash[];
  /** Whether trained models are wanted. */
  readonly keepsModels: boolean;
}

/** That of the jobs of a comparison that is made here. @throws FileError when a module cannot be read. */
export function requirementHere(
  { backend, kernels }: Pick<ChosenBackend, 'backend' | 'kernels'>,
  modules: readonly ModuleHash[],
  keepsModels: boolean,
): Requirement {
  return { package: VERSION, tfjs: tf.version_core, backend, kernels, modules, keepsModels };
}

/** @throws FileError when one cannot be read. */
export function moduleHashes(files: readonly string[]): ModuleHash[] {
  return files.map((file) => ({ name: basename(file), sha256: sha256Of(readText(file)) }));
}

/** The name of the queue of its jobs. A module counts by what it says, wherever it is. */
export function queueName({ modules, ...others }: Requirement): string {
  return sha256Of(JSON.stringify([others, modules.map(({ sha256 }) => sha256)])).slice(0, 16);
}

/** Why this process cannot take such jobs; null when it may, if its threads have the kernels. */
export function refusal(wanted: Requirement, modules: readonly ModuleHash[]): string | null {
  if (wanted.package !== VERSION) return `they are of version ${wanted.package}, this worker of ${VERSION}`;
  if (wanted.tfjs !== tf.version_core) {
    return `they are of tf.js ${wanted.tfjs}, this worker has ${tf.version_core}`;
  }
  const hashes = (of: readonly ModuleHash[]) => of.map(({ sha256 }) => sha256).join();
  if (hashes(wanted.modules) === hashes(modules)) return null;
  return `they need --import of ${listed(wanted.modules)}, this worker has ${listed(modules)}`;
}

function listed(modules: readonly ModuleHash[]): string {
  if (modules.length === 0) return 'no module';
  return modules.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 8)})`).join(', ');
}
