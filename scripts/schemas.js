// Writes the schemas of docs/ from src: npm run schema
import { writeFileSync } from 'node:fs';
import { studyJsonSchema } from '../src/cli/study.js';
import { resultsJsonSchema } from '../src/experiment/schema/results.js';

const SCHEMAS = { 'results.schema.json': resultsJsonSchema(), 'study.schema.json': studyJsonSchema() };
for (const [file, schema] of Object.entries(SCHEMAS)) writeFileSync(`docs/${file}`, JSON.stringify(schema));
