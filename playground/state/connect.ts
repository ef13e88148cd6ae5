import * as Comlink from 'comlink';
import type { TrainingWorker } from '../protocol.js';
import type { Connection } from './training.js';

/** What the threads of this page have in common, and those of another do not. */
const PAGE = `page ${Math.random()}`;

/** A training's worker, in a thread of its own. */
export function connect(): Connection {
  const thread = new Worker(new URL('../worker/entry.ts', import.meta.url), {
    type: 'module',
    name: PAGE,
  });
  const remote = Comlink.wrap<TrainingWorker>(thread);
  return {
    worker: {
      open: (job, onStatus) => remote.open(job, Comlink.proxy(onStatus)),
      start: () => remote.start(),
      pause: () => remote.pause(),
      step: () => remote.step(),
      reset: () => remote.reset(),
      answer: (sentence) => remote.answer(sentence),
      lookInside: (now, before) => remote.lookInside(now, before),
      probe: (sentence) => remote.probe(sentence),
      run: () => remote.run(),
      save: () => remote.save(),
      load: (files) => remote.load(files),
      loseDevice: () => remote.loseDevice(),
    },
    onCrash: (hear) => {
      thread.onerror = (event) => {
        event.preventDefault();
        hear(event.message || 'the worker could not be started');
      };
    },
    close: () => thread.terminate(),
  };
}
