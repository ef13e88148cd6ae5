import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource, Job } from '../../experiment/job.js';
import { ENCODER_FILES } from '../published.js';
import type { Contents } from './contents.js';

/** How often a job is given out again when its worker ended in the middle of it. */
export const MAX_STALLED = 3;

export interface NamedContent {
  readonly name: string;
  readonly sha256: string;
}

/** A job as it is in the queue: what is large is in the contents, by its hash. */
export interface QueuedJob extends Omit<Job, 'source'> {
  readonly source:
    | Extract<DataSource, { kind: 'task' }>
    | { readonly kind: 'stored'; readonly sha256: string };
  /** Of the published encoder that it starts from. */
  readonly files: readonly NamedContent[];
}

/** Makes queued jobs of jobs, and puts what they need into the contents. */
export class Packer {
  private readonly stored = new Set<string>();
  private readonly sources = new Map<DataSource, QueuedJob['source']>();
  private readonly folders = new Map<string, readonly NamedContent[]>();

  constructor(private readonly contents: Contents) {}

  async pack({ source, ...job }: Job): Promise<QueuedJob> {
    const { init } = job.settings;
    return {
      ...job,
      source: await this.sourceOf(source),
      files: init ? await this.filesIn(init.folder) : [],
    };
  }

  /** Lets stay what jobs need. What the server has lost is put there again with the next job. */
  async keep(): Promise<void> {
    const kept = await Promise.all([...this.stored].map((sha256) => this.contents.keep(sha256)));
    if (kept.every(Boolean)) return;
    this.stored.clear();
    this.sources.clear();
    this.folders.clear();
  }

  private async sourceOf(source: DataSource): Promise<QueuedJob['source']> {
    if (source.kind === 'task') return source;
    const known = this.sources.get(source);
    if (known) return known;
    const made = { kind: 'stored', sha256: await this.put(Buffer.from(JSON.stringify(source))) } as const;
    this.sources.set(source, made);
    return made;
  }

  private async filesIn(folder: string): Promise<readonly NamedContent[]> {
    const known = this.folders.get(folder);
    if (known) return known;
    const files: NamedContent[] = [];
    for (const name of readdirSync(folder).filter((name) => ENCODER_FILES.test(name))) {
      files.push({ name, sha256: await this.put(readFileSync(join(folder, name))) });
    }
    this.folders.set(folder, files);
    return files;
  }

  private async put(bytes: Uint8Array): Promise<string> {
    const sha256 = await this.contents.put(bytes);
    this.stored.add(sha256);
    return sha256;
  }
}
