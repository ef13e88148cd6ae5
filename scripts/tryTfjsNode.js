// Computes a product and its gradient on the @tensorflow/tfjs-node of a project: node scripts/tryTfjsNode.js [FOLDER]
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

// Else it says which instructions of the processor it uses.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
const require = createRequire(join(resolve(process.argv[2] ?? '.'), 'package.json'));
try {
  const tf = require('@tensorflow/tfjs-node');
  const x = tf.tensor2d([[1, 2]]);
  const w = tf.tensor2d([[3], [4]]);
  const product = tf.matMul(x, w).dataSync()[0];
  const gradient = tf
    .grad((w) => tf.matMul(x, w).sum())(w)
    .dataSync();
  if (tf.getBackend() !== 'tensorflow') throw new Error(`the backend is ${tf.getBackend()}`);
  if (product !== 11 || gradient.join() !== '1,2') throw new Error(`it computes ${product} and ${gradient}`);
  const { TF_Version } = tf.backend().binding;
  console.log(
    `@tensorflow/tfjs-node ${tf.version['tfjs-node']} works here, on libtensorflow ${TF_Version} and Node ` +
      `${process.versions.node}: a product and its gradient are as they should be`,
  );
} catch (error) {
  console.log(`@tensorflow/tfjs-node does not work here: ${error.message.split('\n')[0]}`);
  process.exitCode = 1;
}
