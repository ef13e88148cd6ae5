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
import { FileError } from '../../../src/compare/files.js';
import { RunStore } from '../../../src/compare/runStore.js';
import { type Job, jobKey } from '../../../src/experiment/job.js';
import * as results from '../../../src/experiment/results.js';
import type { ModelFiles } from '../../../src/models/modelFiles.js';
import { madeUpResults } from '../../support/madeUpResults.js';

const folder = mkdtempSync(join(tmpdir(), 'run-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const freshFolder = () => join(folder, String(count++), 'deep');

/** The form of a run is `schema.ts`'s to know. */
const runIn = (store: RunStore, job = JOB) => store.find(job, () => null).run;

const [{ environment: _, ...RUN }] = madeUpResults().runs as [results.Results['runs'][number]];
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
const ENVIRONMENT: results.RunEnvironment = {
  package: '0.1.0',
  tfjs: '4.22.0',
  runtime: 'Node v20.19.0',
  platform: 'linux x64',
  cpu: 'Made-up CPU',
  cores: 2,
  backend: 'wasm',
  kernels: 'stock',
};
const trained = (run: results.Run, model: ModelFiles | null = null) => ({
  run,
  environment: ENVIRONMENT,
  model,
});
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
    new RunStore(path).save(JOB, trained(RUN));
    expect(runIn(new RunStore(path))).toEqual(RUN);
  });

  it('has nothing of a version that kept other things of a run', () => {
    const path = freshFolder();
    const older = jest.replaceProperty(results as { SCHEMA_VERSION: number }, 'SCHEMA_VERSION', 2);
    new RunStore(path).save(JOB, trained(RUN));
    expect(runIn(new RunStore(path))).toEqual(RUN);
    older.restore();
    expect(runIn(new RunStore(path))).toBeNull();
  });

  it('has nothing of a job that was never saved', () => {
    expect(runIn(new RunStore(freshFolder()))).toBeNull();
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
    store.save(JOB, trained(RUN));
    expect(runIn(store, other)).toBeNull();
    expect(runIn(store, JOB)).toEqual(RUN);
  });

  it('keeps a model with its run, in place of the one before', () => {
    const store = new RunStore(freshFolder(), [], true);
    const job: Job = { ...JOB, settings: { ...JOB.settings, init: INIT } };
    const model = (description: string) => ({ description, weights: new Uint8Array([1, 2, 3]) });
    const kept = (file: string) => join(store.models, jobKey(job), file);
    expect(runIn(store, job)).toBeNull();
    store.save(job, trained(RUN, model('one')));
    expect(readdirSync(store.models)).toEqual([jobKey(job)]);
    expect(readFileSync(kept('model.json'), 'utf8')).toBe('one');
    store.save(job, trained(RUN, model('other')));
    expect(readFileSync(kept('model.json'), 'utf8')).toBe('other');
    expect([...readFileSync(kept('weights.bin'))]).toEqual([1, 2, 3]);
    expect(runIn(store, job)).toEqual(RUN);
    expect(readdirSync(store.models)).toEqual([jobKey(job)]);
    expect(
      runIn(store, { ...job, settings: { ...JOB.settings, init: { ...INIT, freeze: true } } }),
    ).toBeNull();
    expect(
      runIn(store, { ...job, settings: { ...JOB.settings, init: { ...INIT, sha256: '1' } } }),
    ).toBeNull();
    writeFileSync(kept('weights.bin'), new Uint8Array([1, 2, 4]));
    expect(store.find(job, () => null)).toEqual({ run: null, problem: 'changed after it was written' });
    rmSync(join(store.models, jobKey(job)), { recursive: true });
    expect(store.find(job, () => null)).toEqual({ run: null, problem: 'damaged' });
  });

  it("does not mistake a run for one of other data under the same file's name", () => {
    const store = new RunStore(freshFolder());
    store.save(OWN, trained(RUN));
    expect(runIn(store, OWN)).toEqual(RUN);
    const edited = structuredClone(OWN) as { source: { tsv: { test: { text: string } } } };
    edited.source.tsv.test.text = 'a\tX\na\tX';
    expect(runIn(store, edited as unknown as Job)).toBeNull();
  });

  it('does not mistake a run for one of another encoding module', () => {
    const path = freshFolder();
    const module = join(folder, 'encoding.mjs');
    writeFileSync(module, 'one');
    new RunStore(path, [module]).save(JOB, trained(RUN));
    expect(runIn(new RunStore(path, [module]))).toEqual(RUN);
    expect(runIn(new RunStore(path))).toBeNull();
    writeFileSync(module, 'other');
    expect(runIn(new RunStore(path, [module]))).toBeNull();
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
    store.save(JOB, trained(RUN));
    store.write('results.csv', 'a,b');
    expect(readdirSync(path).sort()).toEqual(['results.csv', 'runs']);
    expect(readdirSync(join(path, 'runs'))).toEqual([
      'plausible-rotary-1-batch4-heads2-layers1-lr0.001-steps4-width8.json',
    ]);
  });

  const CHANGED = 'changed after it was written';
  it.each<[string, (text: string) => string | Uint8Array, string]>([
    ['nothing', () => '', 'damaged'],
    ['the half', (text) => text.slice(0, text.length / 2), 'damaged'],
    ['null', () => 'null', 'damaged'],
    [
      'a byte that is not UTF-8',
      (text) => Buffer.from(text.replace('plausible', '\xe9'), 'latin1'),
      'damaged',
    ],
    ['another digit', (text) => text.replace(/("testAccuracy":0\.\d)\d/, '$10'), CHANGED],
    ['no accuracy', (text) => text.replace(/"testAccuracy":[\d.]+/, '"testAccuracy":null'), CHANGED],
    ['no run', (text) => text.replace(/"run":.*/, '"run":{}}'), CHANGED],
    ['no hash', (text) => text.replace(/"sha256":"\w+",/, ''), CHANGED],
  ])('has nothing of a job whose file holds %s, and says why', (_, change, problem) => {
    const path = freshFolder();
    const store = new RunStore(path);
    store.save(JOB, trained(RUN));
    const file = join(path, 'runs', `${jobKey(JOB)}.json`);
    const text = readFileSync(file, 'utf8');
    const changed = change(text);
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
    expect(store.find(JOB, () => null)).toEqual({ run: null, problem });
  });

  it('does not take the run of one job for that of another, whose file was copied', () => {
    const path = freshFolder();
    const store = new RunStore(path);
    const file = (job: Job) => join(path, 'runs', `${jobKey(job)}.json`);
    const other = { ...JOB, seed: 2 };
    store.save(JOB, trained(RUN));
    store.save(other, trained({ ...RUN, seed: 2 }));
    const [one, two] = [JOB, other].map((job) => JSON.parse(readFileSync(file(job), 'utf8')) as object);
    writeFileSync(file(JOB), JSON.stringify({ ...two, jobId: (one as { jobId: string }).jobId }));
    expect(store.find(JOB, () => null)).toEqual({ run: null, problem: CHANGED });
  });

  it('has nothing of a job whose run has not the form of one', () => {
    const store = new RunStore(freshFolder());
    store.save(JOB, trained(RUN));
    expect(store.find(JOB, (run) => (JSON.stringify(run) === JSON.stringify(RUN) ? 'no' : null))).toEqual({
      run: null,
      problem: 'not in the form of a run',
    });
  });

  it.each([
    ['29 Japanese letters', 'あ'.repeat(29)],
    ['a star', 'a*b'],
    ['half a character', 'a\ud800'],
    ['what Windows and terminals do not take', 'a<b>:"|?\\\u001b\u202e'],
  ])('has a short file name that any system takes, for data called by %s', (_, name) => {
    const path = freshFolder();
    const store = new RunStore(path, [], true);
    const job = structuredClone({ ...OWN, settings: { ...OWN.settings, init: INIT } }) as Job;
    (job as { source: { tsv: { name: string } } }).source.tsv.name = name;
    store.save(job, trained(RUN, { description: '{}', weights: new Uint8Array(1) }));
    expect(runIn(store, job)).toEqual(RUN);
    const [file = ''] = readdirSync(join(path, 'runs'));
    expect(file).toMatch(/^[\w.!~'()%-]{1,240}$/);
    (job as { source: { tsv: { name: string } } }).source.tsv.name = `${name}!`;
    store.save(job, trained(RUN, { description: '{}', weights: new Uint8Array(1) }));
    expect(readdirSync(join(path, 'runs'))).toHaveLength(2);
  });

  it('keeps inside its folder whatever own data are called', () => {
    const path = freshFolder();
    const odd = structuredClone(OWN) as { source: { tsv: { name: string } } };
    odd.source.tsv.name = '../../up/my data';
    const store = new RunStore(path);
    store.save(odd as unknown as Job, trained(RUN));
    expect(runIn(store, odd as unknown as Job)).toEqual(RUN);
    expect(readdirSync(join(path, 'runs'))).toHaveLength(1);
  });

  it('refuses a folder that cannot be written, before anything is run', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => new RunStore(join(file, 'x'))).toThrow(FileError);
    // Node 24 has another code for it.
    expect(() => new RunStore(join(file, 'x'))).toThrow(
      /^cannot write to .*a-file.x: (not a directory \(ENOTDIR\)|file already exists \(EEXIST\))$/,
    );
    for (const part of ['runs', 'models']) {
      const path = freshFolder();
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, part), '');
      expect(() => new RunStore(path, [], true)).toThrow(`cannot write to ${join(path, part)}: `);
    }
  });

  it('says which file it could not write', () => {
    const path = freshFolder();
    const store = new RunStore(path);
    rmSync(path, { recursive: true });
    expect(() => store.write('results.csv', '')).toThrow(
      new FileError(`cannot write ${join(path, 'results.csv')}: no such file or directory (ENOENT)`),
    );
    expect(existsSync(path)).toBe(false);
  });
});
