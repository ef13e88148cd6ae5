// A worker whose threads begin anew after two jobs: takeTurns.mjs URL. It ends by SIGTERM.

import { connectTo, queueAddress } from '../../dist/esm/src/cli/queueOptions.js';
import { takeJobs } from '../../dist/esm/src/compare/queue/takeJobs.js';

const address = queueAddress(process.argv[2]);
const ended = new AbortController();
process.on('SIGTERM', () => ended.abort());
const say = (line) => process.stdout.write(`${line}\n`);
const redis = await connectTo(address, say);
await takeJobs({ redis, prefix: address.prefix, threads: 1, mostJobs: 2, imports: [], say }, ended.signal);
redis.disconnect();
