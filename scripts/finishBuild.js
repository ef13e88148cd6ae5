// What tsc leaves to do in dist/.
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleDependencies } from './bundleDependencies.js';

const halves = ['esm', 'cjs'].filter((half) => existsSync(join('dist', half)));
// The command needs the one half only, and `npm start` builds no more.
const bundled = new Set();
for (const half of halves) {
  const folder = join('dist', half);
  // tsc leaves what it made of a file that is gone, and the package would ship it.
  for (const file of filesIn(folder)) {
    const source = file.replace(/(\.d\.ts|\.js\.map|\.js)$/, '.ts');
    if (/^(layers|src)\b/.test(file) && source !== file && !existsSync(source)) rmSync(join(folder, file));
  }
  for (const name of await bundleDependencies(half)) bundled.add(name);
}
writeFileSync('dist/BUNDLED-LICENSES.txt', [...bundled].sort().map(licenceOf).join('\n\n'));

// Of the other half, the package's own "type" says what it is; a package.json there would hide the package's
// "sideEffects" from bundlers.
if (halves.includes('cjs')) {
  writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
}
chmodSync('dist/esm/src/cli/main.js', 0o755);

function filesIn(folder) {
  return readdirSync(folder, { recursive: true }).map((file) => String(file).replaceAll('\\', '/'));
}

/** @param folder of a package @returns its name, version, and the text of its licence */
function licenceOf(folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const title = `${name} ${version} (${license ?? licenses?.map(({ type }) => type).join(', ')})`;
  const text = file
    ? readFileSync(join(folder, file), 'utf8').trim()
    : 'Its package has no text of the licence.';
  return `${title}\n${'-'.repeat(title.length)}\n\n${text}\n`;
}
