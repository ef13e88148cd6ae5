// Compiles layers/kernels/assembly, with options of AssemblyScript's compiler: a task of a thread.
import { main } from 'assemblyscript/asc';

/** @returns {Promise<Uint8Array>} the module */
export default async function compileKernels(options) {
  let binary;
  const { error, stderr } = await main(
    ['layers/kernels/assembly/index.ts', ...options, '--outFile', 'kernels.wasm'],
    {
      writeFile: (_, contents) => {
        binary = contents;
      },
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}
