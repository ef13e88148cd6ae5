/** For libraries that make instances themselves; not for jax-js, which makes one for every kernel launch. */
import { noteMemories } from './wasmMemory.js';

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (target, args: ConstructorParameters<typeof WebAssembly.Instance>) =>
    noteMemories(new target(...args)),
});
