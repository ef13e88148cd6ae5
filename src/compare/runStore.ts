import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../experiment/job.js';
import type { Run, RunEnvironment } from '../experiment/results.js';
import type { ModelFiles } from '../models/modelFiles.js';
import type { Trained } from './executor.js';
import { readText, requireWritable, writeFolderWhole, writeWhole } from './files.js';
import { fileName, jobIds, sha256Of } from './jobId.js';
import type { FlawFinder } from './schema.js';

/** What a store has of a job: its run; or why what it has is not that; or neither. */
export type Found =
  | (Trained & { readonly problem: null })
  | { readonly run: null; readonly problem: string | null };

/** Keeps finished runs. */
export interface JobStore {
  /** The run of this very job. @param flawOf knows the form of a run */
  find(job: Job, flawOf: FlawFinder): Found;
  /** @throws FileError when it cannot be kept. */
  save(job: Job, trained: Trained): void;
}

interface StoredRun {
  readonly jobId: string;
  /** Of all else that is kept: the id, the run and what computed it, and the model if there is one. */
  readonly sha256: string;
  readonly environment: RunEnvironment;
  readonly run: Run;
}

/** Finds runs on disk. */
export class RunReader {
  protected readonly idOf: (job: Job) => string;

  /** @param modules files that runs depend on besides their jobs: those that register encodings */
  constructor(
    readonly folder: string,
    modules: readonly string[] = [],
  ) {
    this.idOf = jobIds(modules);
  }

  /**
   * The run of this very job: of other settings, data or versions it would not be the same.
   * @param flawOf knows the form of a run
   */
  find(job: Job, flawOf: FlawFinder): Found {
    if (!existsSync(this.file(job))) return { run: null, problem: null };
    try {
      const stored = JSON.parse(readText(this.file(job))) as StoredRun;
      const { jobId, sha256, environment, run } = stored;
      const model = this.modelOf(job);
      const problem =
        computedOtherwise(job, environment) ??
        (jobId !== this.idOf(job)
          ? 'made with other settings, data or versions'
          : sha256 !== hashOf(stored, model)
            ? 'changed after it was written'
            : flawOf(run) && 'not in the form of a run');
      return problem ? { run: null, problem } : { run, environment, model, problem: null };
    } catch {
      return { run: null, problem: 'damaged' };
    }
  }

  /** Of models, each in a folder by its job's name. */
  get models(): string {
    return join(this.folder, 'models');
  }

  protected get runs(): string {
    return join(this.folder, 'runs');
  }

  protected file(job: Job): string {
    return join(this.runs, `${fileName(job)}.json`);
  }

  protected modelFolder(job: Job): string {
    return join(this.models, fileName(job));
  }

  private modelOf(job: Job): ModelFiles | null {
    if (!job.settings.init) return null;
    const folder = this.modelFolder(job);
    return {
      description: readText(join(folder, 'model.json')),
      weights: new Uint8Array(readFileSync(join(folder, 'weights.bin'))),
    };
  }
}

/**
 * Finished runs and their models on disk, written whole or not at all: whatever ends the process, a run that was
 * finished stays finished.
 */
export class RunStore extends RunReader implements JobStore {
  /**
   * @param modules files that runs depend on besides their jobs: those that register encodings
   * @param keepsModels whether runs will come with models
   * @throws FileError when it cannot be written to.
   */
  constructor(folder: string, modules: readonly string[] = [], keepsModels = false) {
    super(folder, modules);
    for (const part of [folder, this.runs, ...(keepsModels ? [this.models] : [])]) requireWritable(part);
  }

  /** Keeps a run, and its model if it has one. @throws FileError when they cannot be written. */
  save(job: Job, { run, environment, model }: Trained): void {
    const jobId = this.idOf(job);
    const sha256 = hashOf({ jobId, environment, run }, model);
    if (model) {
      // Between the two no run is found, and never one with the model of another: the hash is of both.
      writeFolderWhole(this.modelFolder(job), {
        'model.json': model.description,
        'weights.bin': model.weights,
      });
    }
    writeWhole(this.file(job), JSON.stringify({ jobId, sha256, environment, run } satisfies StoredRun));
  }

  /** Writes a file of the folder, whole or not at all, and gives its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeWhole(path, text);
    return path;
  }
}

/** Runs of another backend or of other kernels differ in their last digits. */
function computedOtherwise({ settings }: Job, { backend, kernels }: RunEnvironment): string | null {
  if (backend === settings.backend && kernels === settings.kernels) return null;
  return `computed by ${backend} with ${kernels} kernels, not by ${settings.backend} with ${settings.kernels} kernels`;
}

type Hashed = Omit<StoredRun, 'sha256'>;

function hashOf({ jobId, environment, run }: Hashed, model: ModelFiles | null): string {
  return sha256Of(JSON.stringify([jobId, environment, run, model?.description]), model?.weights ?? '');
}
