// What a queue costs: node bench/queue.js URL [JOBS [ROUNDS [SEEDS]]]. Needs a build, and a Redis of its own at URL.
// 1. JOBS jobs of one step (10,000), by a thread of this machine and by a queue: what the queue costs each, and memory. Time of
//    the processor is counted too, which others on the machine do not change much.
// 2. A comparison of 2 SEEDS (64) jobs by one worker and by two, and by one thread and by two without a queue, in turns, ROUNDS times (3): how
//    near two come to half the time of one, and how near the machine lets them: what all processes took of the processors, beside
//    what there was of them. For one with two cores and nothing else to do.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';

const [url, jobs = '10000', rounds = '3', seeds = '32'] = process.argv.slice(2);
const MAIN = resolve('dist/esm/src/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'queue-bench-'));
const redis = new Redis(url);
process.env.TFJS_TRANSFORMER_BLOCK_QUEUE = url;

/** Starts the command; its memory is read from /proc. */
function start(args) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const started = { child, cpu: 0, ended: new Promise((done) => child.on('close', done)) };
  const timer = setInterval(() => {
    started.cpu = cpuOf(child.pid) ?? started.cpu;
  }, 200);
  child.on('exit', () => clearInterval(timer));
  return started;
}

async function compare(args, threads = 1) {
  const begin = performance.now();
  const started = start(['compare', '--quiet', '--workers', `${threads}`, ...args]);
  const code = await started.ended;
  if (code !== 0) throw new Error(`compare ended with ${code}`);
  return { seconds: (performance.now() - begin) / 1000, cpu: started.cpu };
}

/** With nothing left of what came before: a run that Redis has is not trained again. */
async function withWorkers(count, run) {
  await redis.flushdb();
  const workers = Array.from({ length: count }, () =>
    start(['work', '--queue', '--workers', '1', '--quiet']),
  );
  await new Promise((done) => setTimeout(done, 3000));
  try {
    return await run(workers);
  } finally {
    for (const { child } of workers) child.kill('SIGTERM');
    await Promise.all(workers.map(({ ended }) => ended));
  }
}

const sum = (list) => list.reduce((a, b) => a + b, 0);
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
async function info() {
  const text = await redis.info();
  const of = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1]);
  return {
    memory: of('used_memory'),
    commands: of('total_commands_processed'),
    cpu: of('used_cpu_user') + of('used_cpu_sys'),
  };
}

writeFileSync(join(folder, 'one.tsv'), 'a b\tX Y\nb a\tY X\n');
const SHORT = [
  ...'--encodings none --steps 1 --batch 1 --width 4 --heads 2 --layers 1'.split(' '),
  ...['--train', 'one.tsv', '--test', 'one.tsv', '--seeds', jobs],
];
const alone = await compare([...SHORT, '--out', 'shortAlone']);
console.log(`${jobs} jobs of one step by a thread: ${((alone.seconds / jobs) * 1000).toFixed(2)} ms each`);
const before = await info();
const rss = [];
let most = 0;
const queued = await withWorkers(1, async ([worker]) => {
  const timer = setInterval(async () => {
    const kilobytes = residentOf(worker.child.pid);
    const { memory } = await info();
    most = Math.max(most, memory - before.memory);
    rss.push(kilobytes);
  }, 1000);
  const ended = await compare([...SHORT, '--queue', '--out', 'shortQueued']);
  clearInterval(timer);
  return { seconds: ended.seconds, cpu: ended.cpu + worker.cpu };
});
const after = await info();
const each = (value) => value / Number(jobs);
console.log(
  `by a queue: ${(each(queued.seconds) * 1000).toFixed(2)} ms each, ${(each(queued.seconds - alone.seconds) * 1000).toFixed(2)} ms more`,
);
console.log(
  `of the processor: ${(each(alone.cpu) * 1000).toFixed(2)} ms each by a thread, ${(each(queued.cpu) * 1000).toFixed(2)} ms by a queue`,
);
console.log(
  `Redis, a job: ${each(after.commands - before.commands).toFixed(1)} commands, ${(each(after.cpu - before.cpu) * 1e6).toFixed(0)} us of CPU`,
);
console.log(
  `Redis: ${(most / 2 ** 20).toFixed(1)} MiB at most, ${((after.memory - before.memory) / 2 ** 20).toFixed(1)} MiB after`,
);
const quarter = rss.length >> 2;
const means = [rss.slice(quarter, 2 * quarter), rss.slice(-quarter)].map(
  (part) => sum(part) / part.length / 1024,
);
console.log(
  `worker: ${means.map((mean) => mean.toFixed(0)).join(' and ')} MiB in its second and in its last quarter`,
);
const LONG = `--tasks plausible --encodings none,rotary --seeds ${seeds} --steps 200`.split(' ');
const byQueue = (count) => (out) =>
  withWorkers(count, async (workers) => {
    const before = sum(workers.map(({ cpu }) => cpu));
    const { seconds, cpu } = await compare([...LONG, '--queue', '--out', out]);
    return { seconds, cpu: cpu + sum(workers.map(({ cpu }) => cpu)) - before };
  });
const byThreads = (count) => (out) => compare([...LONG, '--out', out], count);
const ways = {
  'one worker': byQueue(1),
  'two workers': byQueue(2),
  'one thread': byThreads(1),
  'two threads': byThreads(2),
};
const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
for (let round = 1; round <= Number(rounds); round++) {
  for (const [way, run] of Object.entries(ways)) {
    const { seconds, cpu } = await run(`${way} ${round}`);
    times[way].push(seconds);
    console.log(`round ${round}: ${way} ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of the processors`);
  }
}
for (const [one, two] of [
  ['one worker', 'two workers'],
  ['one thread', 'two threads'],
]) {
  const [alone, both] = [median(times[one]), median(times[two])];
  const ratio = (both / (alone / 2)).toFixed(3);
  console.log(`${one} ${alone.toFixed(1)} s, ${two} ${both.toFixed(1)} s: ${ratio} of half`);
}

redis.disconnect();
rmSync(folder, { recursive: true, force: true });

function residentOf(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** In seconds; undefined when it has ended. */
function cpuOf(pid) {
  const fields = read(`/proc/${pid}/stat`).split(' ');
  return fields.length > 15 ? (Number(fields[13]) + Number(fields[14])) / 100 : undefined;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
