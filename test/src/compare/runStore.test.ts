import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { draftOf, RunStore, StoreError } from '../../../src/compare/runStore.js';
import { type Job, jobKey } from '../../../src/experiment/job.js';
import * as results from '../../../src/experiment/results.js';
import { madeUpResults } from '../../support/madeUpResults.js';

const folder = mkdtempSync(join(tmpdir(), 'run-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const freshFolder = () => join(folder, String(count++), 'deep');

const [RUN] = madeUpResults().runs as [results.Run];
const JOB: Job = {
  source: { kind: 'task', name: 'plausible' },
  encoding: 'rotary',
  seed: 1,
  settings: {
    steps: 4,
    batch: 4,
    lr: 1e-3,
    width: 8,
    layers: 1,
    heads: 2,
    backend: 'wasm',
    kernels: 'stock',
  },
};
const INIT = { folder: 'bert', sha256: '0', freeze: false };
const OWN: Job = {
  ...JOB,
  source: {
    kind: 'tsv',
    tsv: {
      name: 'own',
      format: 'tags',
      train: { file: 'a.tsv', text: 'a\tX' },
      test: { file: 'b.tsv', text: 'a\tX' },
    },
  },
};

describe('RunStore', () => {
  it('gives back what was saved, also to the next process', () => {
    const path = freshFolder();
    new RunStore(path).save(JOB, RUN);
    expect(new RunStore(path).find(JOB)).toEqual(RUN);
  });

  it('has nothing of a version that kept other things of a run', () => {
    const path = freshFolder();
    const older = jest.replaceProperty(results as { SCHEMA_VERSION: number }, 'SCHEMA_VERSION', 2);
    new RunStore(path).save(JOB, RUN);
    expect(new RunStore(path).find(JOB)).toEqual(RUN);
    older.restore();
    expect(new RunStore(path).find(JOB)).toBeNull();
  });

  it('has nothing of a job that was never saved', () => {
    expect(new RunStore(freshFolder()).find(JOB)).toBeNull();
  });

  it.each<[string, Job]>([
    ['steps', { ...JOB, settings: { ...JOB.settings, steps: 5 } }],
    ['learning rate', { ...JOB, settings: { ...JOB.settings, lr: 2e-3 } }],
    ['width', { ...JOB, settings: { ...JOB.settings, width: 16 } }],
    ['backend', { ...JOB, settings: { ...JOB.settings, backend: 'cpu' } }],
    ['kernels', { ...JOB, settings: { ...JOB.settings, kernels: 'relaxed' } }],
    ['seed', { ...JOB, seed: 2 }],
    ['encoding', { ...JOB, encoding: 'alibi' }],
    ['task', { ...JOB, source: { kind: 'task', name: 'sort' } }],
  ])('does not mistake a run for one of another %s', (_, other) => {
    const store = new RunStore(freshFolder());
    store.save(JOB, RUN);
    expect(store.find(other)).toBeNull();
    expect(store.find(JOB)).toEqual(RUN);
  });

  it('keeps a model with its run, in place of the one before', () => {
    const store = new RunStore(freshFolder());
    const job: Job = { ...JOB, settings: { ...JOB.settings, init: INIT } };
    const putModel = (text: string) => {
      const draft = draftOf(store.models, jobKey(job));
      mkdirSync(draft, { recursive: true });
      writeFileSync(join(draft, 'model.json'), text);
    };
    const kept = join(store.models, jobKey(job), 'model.json');
    putModel('one');
    expect(store.find(job)).toBeNull();
    store.save(job, RUN);
    expect(readdirSync(store.models)).toEqual([jobKey(job)]);
    putModel('other');
    expect(readFileSync(kept, 'utf8')).toBe('one');
    store.save(job, RUN);
    expect(readFileSync(kept, 'utf8')).toBe('other');
    expect(store.find(job)).toEqual(RUN);
    expect(store.find({ ...job, settings: { ...JOB.settings, init: { ...INIT, freeze: true } } })).toBeNull();
    expect(store.find({ ...job, settings: { ...JOB.settings, init: { ...INIT, sha256: '1' } } })).toBeNull();
    rmSync(join(store.models, jobKey(job)), { recursive: true });
    expect(store.find(job)).toBeNull();
  });

  it("does not mistake a run for one of other data under the same file's name", () => {
    const store = new RunStore(freshFolder());
    store.save(OWN, RUN);
    expect(store.find(OWN)).toEqual(RUN);
    const edited = structuredClone(OWN) as { source: { tsv: { test: { text: string } } } };
    edited.source.tsv.test.text = 'a\tX\na\tX';
    expect(store.find(edited as unknown as Job)).toBeNull();
  });

  it('does not mistake a run for one of another encoding module', () => {
    const path = freshFolder();
    const module = join(folder, 'encoding.mjs');
    writeFileSync(module, 'one');
    new RunStore(path, [module]).save(JOB, RUN);
    expect(new RunStore(path, [module]).find(JOB)).toEqual(RUN);
    expect(new RunStore(path).find(JOB)).toBeNull();
    writeFileSync(module, 'other');
    expect(new RunStore(path, [module]).find(JOB)).toBeNull();
  });

  it('writes files whole: the old one stays what it was until the new one is complete', () => {
    const store = new RunStore(freshFolder());
    const path = store.write('results.json', 'first');
    const reader = `${path}.reader`;
    linkSync(path, reader);
    expect(store.write('results.json', 'the second, longer')).toBe(path);
    // A write in place would have changed what both names stand for.
    expect(readFileSync(reader, 'utf8')).toBe('first');
    expect(readFileSync(path, 'utf8')).toBe('the second, longer');
  });

  it('leaves nothing but the files it says', () => {
    const path = freshFolder();
    const store = new RunStore(path);
    store.save(JOB, RUN);
    store.write('results.csv', 'a,b');
    expect(readdirSync(path).sort()).toEqual(['results.csv', 'runs']);
    expect(readdirSync(join(path, 'runs'))).toEqual(['plausible-rotary-1.json']);
  });

  it.each(['', '{"fingerprint":"', 'null', '[]'])('runs a job again whose file holds %j', (text) => {
    const path = freshFolder();
    const store = new RunStore(path);
    store.save(JOB, RUN);
    writeFileSync(join(path, 'runs', `${jobKey(JOB)}.json`), text);
    expect(store.find(JOB)).toBeNull();
  });

  it('keeps inside its folder whatever own data are called', () => {
    const path = freshFolder();
    const odd = structuredClone(OWN) as { source: { tsv: { name: string } } };
    odd.source.tsv.name = '../../up/my data';
    const store = new RunStore(path);
    store.save(odd as unknown as Job, RUN);
    expect(store.find(odd as unknown as Job)).toEqual(RUN);
    expect(readdirSync(join(path, 'runs'))).toHaveLength(1);
  });

  it('refuses a folder that cannot be written, before anything is run', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => new RunStore(join(file, 'x'))).toThrow(StoreError);
    expect(() => new RunStore(join(file, 'x'))).toThrow(
      new StoreError(`cannot write to ${join(file, 'x')}: not a directory (ENOTDIR)`),
    );
  });

  it('says which file it could not write', () => {
    const path = freshFolder();
    const store = new RunStore(path);
    rmSync(path, { recursive: true });
    expect(() => store.write('results.csv', '')).toThrow(
      new StoreError(`cannot write ${join(path, 'results.csv')}: no such file or directory (ENOENT)`),
    );
    expect(existsSync(path)).toBe(false);
  });
});
