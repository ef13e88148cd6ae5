import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type Job, jobKey } from '../experiment/job.js';
import { type Run, SCHEMA_VERSION } from '../experiment/results.js';
import { errorLine } from '../util/errorLine.js';
import { VERSION } from '../version.js';

/** The folder of results cannot be written. */
export class StoreError extends Error {}

/**
 * Finished runs and their models on disk, written whole or not at all: whatever ends the process, a run that was
 * finished stays finished.
 */
export class RunStore {
  private readonly code: readonly string[];

  /**
   * @param modules files that runs depend on besides their jobs: those that register encodings
   * @throws StoreError when the folder cannot be written.
   */
  constructor(
    readonly folder: string,
    modules: readonly string[] = [],
  ) {
    try {
      makeFolder(this.runs);
      const probe = join(folder, '.writable');
      writeFileSync(probe, '');
      rmSync(probe);
    } catch (error) {
      throw new StoreError(`cannot write to ${folder}: ${errorLine(error)}`);
    }
    const versions = [VERSION, String(SCHEMA_VERSION), tf.version_core];
    this.code = [...versions, ...modules.map((file) => readFileSync(file, 'utf8'))];
  }

  /**
   * The run of this very job, or null: of other settings, data or version it would not be the same. So is one without its
   * model, where there should be one.
   */
  find(job: Job): Run | null {
    if (job.settings.init && !existsSync(join(this.models, jobKey(job)))) return null;
    try {
      const { fingerprint, run } = JSON.parse(readFileSync(this.file(job), 'utf8')) as StoredRun;
      return fingerprint === this.fingerprint(job) ? run : null;
    } catch {
      return null;
    }
  }

  /** Keeps a run, and its model where one was put among the drafts. */
  save(job: Job, run: Run): void {
    const stored: StoredRun = { fingerprint: this.fingerprint(job), run };
    // In this order no run that is found has the model of another.
    rmSync(this.file(job), { force: true });
    this.takeModel(jobKey(job));
    writeWhole(this.file(job), JSON.stringify(stored));
  }

  /** Writes a file of the folder, whole or not at all, and gives its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeWhole(path, text);
    return path;
  }

  /** Of models, each in a folder by its job's key. */
  get models(): string {
    return join(this.folder, 'models');
  }

  private takeModel(key: string): void {
    const draft = draftOf(this.models, key);
    if (!existsSync(draft)) return;
    const path = join(this.models, key);
    try {
      rmSync(path, { recursive: true, force: true });
      renameSync(draft, path);
    } catch (error) {
      throw new StoreError(`cannot write ${path}: ${errorLine(error)}`);
    }
  }

  /** Equal for jobs whose runs are equal. */
  private fingerprint(job: Job): string {
    return createHash('sha256')
      .update(JSON.stringify([this.code, job]))
      .digest('hex');
  }

  private get runs(): string {
    return join(this.folder, 'runs');
  }

  private file(job: Job): string {
    return join(this.runs, `${jobKey(job)}.json`);
  }
}

/** Where a model is put until its run is kept. */
export function draftOf(models: string, key: string): string {
  return join(models, `${key}.draft`);
}

interface StoredRun {
  fingerprint: string;
  run: Run;
}

/** Node's own recursive mkdir never returns where nothing can be made, as under /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

function writeWhole(path: string, text: string): void {
  const draft = join(dirname(path), `.${process.pid}.draft`);
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    throw new StoreError(`cannot write ${path}: ${errorLine(error)}`);
  }
}
