import { SingleBar } from 'cli-progress';
import type { Retrained } from '../compare/openJobs.js';
import { runTitle, taskName } from '../experiment/job.js';
import type { Failure, Run } from '../experiment/results.js';
import { someOf } from '../report/format.js';
import { printable } from '../report/printable.js';

/** Shows how far a comparison is. */
export interface ProgressDisplay {
  retrained(retrained: Retrained): void;
  start(runs: number, resumed: number, steps: number): void;
  steps(done: number): void;
  run(run: Run): void;
  failure(failure: Failure): void;
  /** Something else to know. */
  note(line: string): void;
  stop(): void;
}

/** A bar with the time left on a terminal; a line a run where there is none. */
export function progressDisplay(stream: NodeJS.WriteStream, quiet: boolean): ProgressDisplay {
  if (quiet) return { retrained() {}, start() {}, steps() {}, run() {}, failure() {}, note() {}, stop() {} };
  return stream.isTTY ? barDisplay(stream) : lineDisplay(stream);
}

function barDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  const bar = new SingleBar({
    stream,
    format: '{bar} {percentage}% | {ended} of {runs} runs | {eta_formatted} left | {last}',
    barsize: 24,
    // Steps are reported some ten at a time: the estimate looks back over several reports of each worker.
    etaBuffer: 100,
    hideCursor: true,
    clearOnComplete: true,
    // Ctrl-C is the comparison's to handle.
    gracefulExit: false,
  });
  let runs = 0;
  let ended = 0;
  const tell = (last: string) => bar.update({ ended: ++ended, runs, last });
  return {
    retrained: (retrained) => stream.write(`${again(retrained)}\n`),
    start(all, resumed, steps) {
      runs = all;
      ended = resumed;
      bar.start(Math.max(1, steps), 0, { ended, runs, last: 'starting' });
    },
    steps: (done) => bar.update(done),
    run: (run) => tell(describe(run)),
    failure: (failure) => tell(`${nameOf(failure)} failed`),
    note: (line) => stream.write(`\r\x1b[K${printable(line)}\n`),
    stop: () => bar.stop(),
  };
}

function lineDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  let runs = 0;
  let ended = 0;
  const say = (line: string) => void stream.write(`${line}\n`);
  return {
    retrained: (retrained) => say(again(retrained)),
    start(all, resumed) {
      runs = all;
      ended = resumed;
      if (resumed > 0) say(`${resumed} of ${all} runs were already finished`);
    },
    steps() {},
    run: (run) => say(`[${++ended}/${runs}] ${describe(run)}`),
    failure: (failure) => say(`[${++ended}/${runs}] ${nameOf(failure)} failed: ${printable(failure.error)}`),
    note: say,
    stop() {},
  };
}

function nameOf(run: Parameters<typeof runTitle>[0]): string {
  return printable(runTitle(run));
}

function again({ jobs, problem }: Retrained): string {
  const names = jobs.map((job) => nameOf({ ...job, task: taskName(job) }));
  return `trained again, because the run in the folder was ${problem}: ${someOf(names)}`;
}

function describe(run: Run): string {
  return `${nameOf(run)}: ${(100 * run.testAccuracy).toFixed(1)}%`;
}
