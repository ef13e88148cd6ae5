import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type Job, jobKey } from '../experiment/job.js';
import { type Run, SCHEMA_VERSION } from '../experiment/results.js';
import type { ModelFiles } from '../models/modelFiles.js';
import { VERSION } from '../version.js';
import { readText, requireWritable, writeFolderWhole, writeWhole } from './files.js';
import type { FlawFinder } from './schema.js';

/** What the store has of a job: its run; or why what it has is not that; or neither. */
export interface Found {
  readonly run: Run | null;
  readonly problem: string | null;
}

/** Changes with `StoredRun`. */
const FORM = 'with a hash';

interface StoredRun {
  /** Of the job and of the code that ran it. */
  readonly fingerprint: string;
  /** Of all else that is kept: the fingerprint, the run, and the model if there is one. */
  readonly sha256: string;
  readonly run: Run;
}

/**
 * Finished runs and their models on disk, written whole or not at all: whatever ends the process, a run that was
 * finished stays finished.
 */
export class RunStore {
  private readonly code: readonly string[];

  /**
   * @param modules files that runs depend on besides their jobs: those that register encodings
   * @param keepsModels whether runs will come with models
   * @throws FileError when it cannot be written to.
   */
  constructor(
    readonly folder: string,
    modules: readonly string[] = [],
    keepsModels = false,
  ) {
    for (const part of [folder, this.runs, ...(keepsModels ? [this.models] : [])]) requireWritable(part);
    const versions = [VERSION, String(SCHEMA_VERSION), FORM, tf.version_core];
    this.code = [...versions, ...modules.map(readText)];
  }

  /**
   * The run of this very job: of other settings, data or versions it would not be the same.
   * @param flawOf knows the form of a run
   */
  find(job: Job, flawOf: FlawFinder): Found {
    if (!existsSync(this.file(job))) return { run: null, problem: null };
    try {
      const { fingerprint, sha256, run } = JSON.parse(readText(this.file(job))) as StoredRun;
      const problem =
        fingerprint !== this.fingerprint(job)
          ? 'made with other settings, data or versions'
          : sha256 !== hashOf(fingerprint, run, this.modelOf(job))
            ? 'changed after it was written'
            : flawOf(run) && 'not in the form of a run';
      return problem ? { run: null, problem } : { run, problem: null };
    } catch {
      return { run: null, problem: 'damaged' };
    }
  }

  /** Keeps a run, and its model if it has one. @throws FileError when they cannot be written. */
  save(job: Job, run: Run, model: ModelFiles | null = null): void {
    const file = this.file(job);
    const fingerprint = this.fingerprint(job);
    const sha256 = hashOf(fingerprint, run, model);
    if (model) {
      // Between the two no run is found, and never one with the model of another: the hash is of both.
      writeFolderWhole(this.modelFolder(job), {
        'model.json': model.description,
        'weights.bin': model.weights,
      });
    }
    writeWhole(file, JSON.stringify({ fingerprint, sha256, run } satisfies StoredRun));
  }

  /** Writes a file of the folder, whole or not at all, and gives its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeWhole(path, text);
    return path;
  }

  /** Of models, each in a folder by its job's name. */
  get models(): string {
    return join(this.folder, 'models');
  }

  private get runs(): string {
    return join(this.folder, 'runs');
  }

  private file(job: Job): string {
    return join(this.runs, `${fileName(job)}.json`);
  }

  private modelFolder(job: Job): string {
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

  /** Equal for jobs whose runs are equal. */
  private fingerprint(job: Job): string {
    return sha256Of(JSON.stringify([this.code, job]));
  }
}

function hashOf(fingerprint: string, run: Run, model: ModelFiles | null): string {
  return sha256Of(JSON.stringify([fingerprint, run, model?.description]), model?.weights ?? '');
}

function sha256Of(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** File systems take 255 bytes, with what is put before and behind. */
const LONGEST = 200;
const HASHED = 16;

/** A name for the files of a job on any file system. */
function fileName(job: Job): string {
  const key = jobKey(job);
  if (key.length <= LONGEST) return key;
  return `${key.slice(0, LONGEST - HASHED - 1)}-${sha256Of(key).slice(0, HASHED)}`;
}
