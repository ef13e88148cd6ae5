import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource, Job } from '../../experiment/job.js';
import { sha256Of } from '../jobId.js';
import type { Contents } from './contents.js';
import type { NamedContent, QueuedJob } from './queuedJob.js';

/** Makes jobs of queued jobs: data are fetched once, files of published encoders too, into a folder of its own. */
export class Unpacker {
  private readonly sources = new Map<string, Promise<DataSource>>();
  private readonly folders = new Map<string, Promise<string>>();
  private home: string | null = null;

  constructor(private readonly contents: Contents) {}

  async unpack({ source, files, ...job }: QueuedJob): Promise<Job> {
    const { settings } = job;
    const { init } = settings;
    return {
      ...job,
      source: source.kind === 'stored' ? await this.sourceOf(source.sha256) : source,
      settings: init ? { ...settings, init: { ...init, folder: await this.folderOf(files) } } : settings,
    };
  }

  /** Removes the files. */
  end(): void {
    if (this.home !== null) rmSync(this.home, { recursive: true, force: true });
  }

  private sourceOf(sha256: string): Promise<DataSource> {
    return once(this.sources, sha256, async () => {
      return JSON.parse((await this.contents.get(sha256)).toString()) as DataSource;
    });
  }

  private folderOf(files: readonly NamedContent[]): Promise<string> {
    return once(this.folders, sha256Of(JSON.stringify(files)), async () => {
      this.home ??= mkdtempSync(join(tmpdir(), 'tfjs-transformer-block-'));
      const folder = mkdtempSync(join(this.home, 'encoder-'));
      for (const { name, sha256 } of files) {
        writeFileSync(join(folder, name), await this.contents.get(sha256));
      }
      return folder;
    });
  }
}

/** What was made under a key; what could not be made is tried again when it is next asked for. */
function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known) return known;
  const promise = make();
  made.set(key, promise);
  promise.catch(() => made.delete(key));
  return promise;
}
