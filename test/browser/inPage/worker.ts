import { type Order, runTests } from './runTests.js';

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  runTests(data).then(postMessage, (error: Error) => postMessage(error.stack ?? String(error)));
});
