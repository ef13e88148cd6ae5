import { setFlagsFromString } from 'node:v8';
import { engine } from '../../src/compare/engine.js';

// Before anything is compiled: the tests run what the command runs.
for (const flag of engine.flags) setFlagsFromString(flag);
