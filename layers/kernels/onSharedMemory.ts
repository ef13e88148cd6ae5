/** Section 2 of a module: what it imports, a memory last. https://webassembly.github.io/spec/core/binary/modules.html */
const IMPORTS = 2;
/** How a memory's import ends: its kind, and that it has at least one page. */
const LIMITS = [2, 0, 1];
/** That threads share it, and that it has at most 65,536 pages, which is all that there can be: no memory given may have more. */
const SHARED = [2, 3, 1, 0x80, 0x80, 4];

/** The same module, on a memory that threads share: it differs in what it says of its memory, and in no instruction. */
export function onSharedMemory(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const [start, end] = importsOf(module);
  const limits = end - LIMITS.length;
  return Uint8Array.from([
    ...module.subarray(0, start - 1),
    limits - start + SHARED.length,
    ...module.subarray(start, limits),
    ...SHARED,
    ...module.subarray(end),
  ]);
}

/** Where the imports start and end; their size, in the byte before, is less than 128. */
function importsOf(module: Uint8Array): [number, number] {
  let at = 8;
  while (at < module.length) {
    const id = module[at++];
    let size = 0;
    for (let shift = 0, byte = 128; byte & 128; shift += 7) {
      byte = module[at++] ?? 0;
      size |= (byte & 127) << shift;
    }
    if (id === IMPORTS) return [at, at + size];
    at += size;
  }
  throw new Error('the module imports nothing');
}
