// Jest takes a runner as JavaScript; this one is written in TypeScript as all the rest.
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

const unregister = register();
const { default: BrowserRunner } = createRequire(import.meta.url)('./browserRunner.ts');
unregister();
export default BrowserRunner;
