/**
 * From now on `process.exit` throws in this thread. Modules of others run in it, and one that ended it would end a comparison
 * in silence, with the exit code of success.
 */
export function forbidExit(): void {
  process.exit = (code) => {
    throw new Error(`process.exit(${code ?? ''}) was called`);
  };
}
