import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { type Job, jobKey } from '../experiment/job.js';
import { SCHEMA_VERSION } from '../experiment/results.js';
import { VERSION } from '../version.js';
import { readText } from './files.js';

/**
 * What identifies jobs: the hash of the job and of the code that runs it. Jobs of one id have equal runs, whoever runs them.
 *
 * @param modules files that runs depend on besides their jobs: those that register encodings
 * @throws FileError when a module cannot be read.
 */
export function jobIds(modules: readonly string[]): (job: Job) => string {
  const code = [VERSION, String(SCHEMA_VERSION), tf.version_core, ...modules.map(readText)];
  return (job) => sha256Of(JSON.stringify([code, job]));
}

export function sha256Of(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** File systems take 255 bytes, with what is put before and behind. */
const LONGEST = 200;
const HASHED = 16;

/** A name for the files of a job on any file system. */
export function fileName(job: Job): string {
  const key = jobKey(job);
  if (key.length <= LONGEST) return key;
  return `${key.slice(0, LONGEST - HASHED - 1)}-${sha256Of(key).slice(0, HASHED)}`;
}
