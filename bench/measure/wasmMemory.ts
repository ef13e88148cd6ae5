/** Finds the memories of WebAssembly modules that keep them to themselves; to be imported before any of these. */
const memories = new Set<WebAssembly.Memory>();

export function noteMemories<T extends WebAssembly.Instance>(instance: T): T {
  for (const value of Object.values(instance.exports)) {
    if (value instanceof WebAssembly.Memory) memories.add(value);
  }
  return instance;
}

WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct(target, args: [WebAssembly.MemoryDescriptor]) {
    const memory = new target(...args);
    memories.add(memory);
    return memory;
  },
});

WebAssembly.instantiate = new Proxy(WebAssembly.instantiate, {
  async apply(target, self, args) {
    const made = (await Reflect.apply(target, self, args)) as
      | WebAssembly.Instance
      | WebAssembly.WebAssemblyInstantiatedSource;
    noteMemories('instance' in made ? made.instance : made);
    return made;
  },
});

/** Null where no module has a memory. */
export function wasmBytes(): number | null {
  if (memories.size === 0) return null;
  return [...memories].reduce((total, { buffer }) => total + buffer.byteLength, 0);
}
