import { type Order, runTests } from './runTests.js';

onmessage = ({ data }: MessageEvent<Order>) => {
  runTests(data).then(postMessage, (error: Error) => postMessage(error.stack ?? String(error)));
};
