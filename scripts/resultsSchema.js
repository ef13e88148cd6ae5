// Writes docs/results.schema.json from src/experiment/schema: npm run schema
import { writeFileSync } from 'node:fs';
import { resultsJsonSchema } from '../src/experiment/schema/results.js';

writeFileSync('docs/results.schema.json', JSON.stringify(resultsJsonSchema()));
