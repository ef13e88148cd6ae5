// What tsc leaves to do in dist/.
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

for (const half of ['esm', 'cjs']) {
  const folder = join('dist', half);
  // The command needs the one half only, and `npm start` builds no more.
  if (!existsSync(folder)) continue;
  // tsc leaves what it made of a file that is gone, and the package would ship it.
  for (const file of readdirSync(folder, { recursive: true })) {
    const source = String(file).replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts');
    if (source !== file && !existsSync(source)) rmSync(join(folder, String(file)));
  }
}

// Of the other half, the package's own "type" says what it is; a package.json there would hide the package's
// "sideEffects" from bundlers.
if (existsSync('dist/cjs')) writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
chmodSync('dist/esm/src/cli/main.js', 0o755);
