// Installs @tensorflow/tfjs-node without its download of libtensorflow, which many networks block: the library comes
// from PyPI, the sources of the binding and Node's headers from npm. Needs Linux, g++, and Python with pip.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `node scripts/buildTfjsNode.js [--into FOLDER]

Installs @tensorflow/tfjs-node into the node_modules of a project, for where its own install cannot download
libtensorflow: that is taken from a wheel on PyPI, and the binding is compiled from the sources on npm. Ends with the
backend loaded and a product and a gradient computed on it. Does nothing where that works already.

  --into FOLDER  the project; by default the folder in which the command is given
  --help         this text

Needs Linux, g++, python3 with pip, and npm and pip that reach a registry, behind a proxy or not; downloads 270 MB and
takes 900 MB of disk. package.json stays as it is, so \`npm ci\` and \`npm install\` take the package away again.
Exit code: 0 it works, 1 it does not, 2 the command is not in order, 3 something that is needed is not here.`;

const TFJS_NODE = '4.22.0';
const NODE_HEADERS = '1.9.0';
const LIBTENSORFLOW = '2.21.0';
// The library has nothing of Python, so that any Python's wheel will do.
const WHEEL = ['--python-version', '3.12', '--only-binary=:all:', '--no-deps'];

const LIBRARIES = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
const INCLUDE = 'tensorflow/include';
const HEADERS = ['tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/'];
const UNZIP = `
import sys, zipfile
wheel, folder, *starts = sys.argv[1:]
archive = zipfile.ZipFile(wheel)
archive.extractall(folder, [name for name in archive.namelist() if name.startswith(tuple(starts))])`;

const COMPILE =
  '-std=c++17 -O2 -shared -fPIC -DNAPI_VERSION=8 -Wl,-rpath,$ORIGIN/../../deps/tensorflow'.split(' ');
const NPM_INSTALL = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
/** What other programs say goes to standard error. */
const SHOWN = ['ignore', 2, 2];

/** What is mended in the installed copy: in which file, what it says, and what it is to say. */
const MENDS = [
  // Node 23 has removed these two.
  ['dist/nodejs_kernel_backend.js', '(0, util_1.isNullOrUndefined)', '((value) => value == null)'],
  ['dist/nodejs_kernel_backend.js', '(0, util_1.isArray)', 'Array.isArray'],
  ['dist/kernels/TopK.js', '(0, util_1.isNullOrUndefined)', '((value) => value == null)'],
  // Worker threads would write to one set at a time.
  ['binding/tfjs_backend.cc', 'static std::set<', 'static thread_local std::set<'],
];

/** Something outside of this script that it needs. */
class MissingError extends Error {}

class UsageError extends Error {}

function build(project) {
  const before = attempt(project);
  if (before.works) return `Nothing to do: ${before.line}`;
  needs(process.platform === 'linux', `this script knows Linux, and not ${process.platform}`);
  needs(succeeds('g++', ['--version']), 'a C++ compiler is missing: `g++ --version` does not run');
  needs(succeeds('python3', ['-m', 'pip', '--version']), 'pip is missing: `python3 -m pip` does not run');
  const temporary = mkdtempSync(join(tmpdir(), 'tfjs-node-'));
  try {
    const target = installSources(project);
    mend(target);
    // Where the package had its library already, that was all that it lacked.
    if (!attempt(project).works) {
      compile(target, unpackLibraries(target, temporary), installHeaders(temporary));
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  const after = attempt(project);
  if (!after.works) throw new Error(`it is built and does not work: ${after.line}`);
  return after.line;
}

/** The package without what its install script downloads. Gives its folder. */
function installSources(project) {
  say(`@tensorflow/tfjs-node ${TFJS_NODE}, from npm`);
  download('npm', [...NPM_INSTALL, '--no-save', `@tensorflow/tfjs-node@${TFJS_NODE}`], project);
  return dirname(createRequire(join(project, 'package.json')).resolve('@tensorflow/tfjs-node/package.json'));
}

function mend(target) {
  for (const [name, from, to] of MENDS) {
    const file = join(target, name);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from) && !text.includes(to)) throw new Error(`${file} does not contain ${from}`);
    writeFileSync(file, text.replaceAll(from, to));
  }
}

/** Gives the folder in which `tensorflow/` is. */
function unpackLibraries(target, temporary) {
  say(`libtensorflow ${LIBTENSORFLOW}, from the wheel tensorflow-cpu on PyPI`);
  const wheels = join(temporary, 'wheels');
  download('python3', ['-m', 'pip', 'download', ...WHEEL, '-d', wheels, `tensorflow-cpu==${LIBTENSORFLOW}`]);
  const folder = join(target, 'deps');
  const parts = [...LIBRARIES, ...HEADERS.map((header) => `${INCLUDE}/${header}`)];
  run('python3', ['-c', UNZIP, join(wheels, readdirSync(wheels)[0]), folder, ...parts]);
  return folder;
}

/** Gives the folder in which node_api.h is. */
function installHeaders(temporary) {
  say(`node-api-headers ${NODE_HEADERS}, from npm`);
  download('npm', [...NPM_INSTALL, '--prefix', temporary, `node-api-headers@${NODE_HEADERS}`], temporary);
  return join(temporary, 'node_modules/node-api-headers/include');
}

/** Puts the binding where @mapbox/node-pre-gyp, by which the package finds it, looks for it. */
function compile(target, libraries, nodeHeaders) {
  say('compiling');
  const folder = join(target, 'lib/napi-v8');
  mkdirSync(folder, { recursive: true });
  run('g++', [
    ...COMPILE,
    ...[nodeHeaders, join(libraries, INCLUDE)].flatMap((include) => ['-I', include]),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(target, 'binding', name)),
    ...LIBRARIES.map((name) => join(libraries, name)),
    ...['-o', join(folder, 'tfjs_binding.node')],
  ]);
}

/** In a process of its own, for what has once been loaded, or has failed to, stays so. */
function attempt(project) {
  const script = join(import.meta.dirname, 'tryTfjsNode.js');
  const { status, signal, stdout } = spawnSync(process.execPath, [script, project], { encoding: 'utf8' });
  return { works: status === 0, line: stdout.trim() || `loading it ended with ${signal ?? status}` };
}

function download(program, args, cwd) {
  if (!succeeds(program, args, { cwd, stdio: SHOWN })) {
    throw new MissingError(`a download fails, and the lines above say why: ${program} ${args.join(' ')}`);
  }
}

function run(program, args) {
  if (!succeeds(program, args, { stdio: SHOWN })) throw new Error(`${program} ${args.join(' ')} fails`);
}

function succeeds(program, args, options) {
  return spawnSync(program, args, options).status === 0;
}

function needs(condition, message) {
  if (!condition) throw new MissingError(message);
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function projectOf(args) {
  let values;
  try {
    ({ values } = parseArgs({ args, options: { into: { type: 'string' }, help: { type: 'boolean' } } }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (values.help) return null;
  const project = resolve(values.into ?? '.');
  if (!existsSync(join(project, 'package.json'))) throw new UsageError(`${project} has no package.json`);
  return project;
}

try {
  const project = projectOf(process.argv.slice(2));
  console.log(project === null ? HELP : build(project));
} catch (error) {
  say(`error: ${error.message}`);
  process.exitCode = error instanceof UsageError ? 2 : error instanceof MissingError ? 3 : 1;
}
