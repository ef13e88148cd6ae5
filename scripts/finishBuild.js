// Tells Node which module system each half of dist/ is written in, and makes the command executable.
import { chmodSync, writeFileSync } from 'node:fs';

writeFileSync('dist/esm/package.json', '{ "type": "module" }\n');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
chmodSync('dist/esm/src/cli/main.js', 0o755);
