import { PretrainedError } from './pretrainedError.js';
import type { Checkpoint } from './safetensors/checkpoint.js';
import type { TensorInfo } from './safetensors/header.js';
import type { Safetensors } from './safetensors/safetensors.js';

/** A tensor, and the file that has it. */
export type FiledTensor = TensorInfo & { readonly file: string };

/**
 * The tensors of a checkpoint by the names that an architecture knows. Those begin with a prefix, as in
 * `bert.embeddings`, which the files of a model that was saved without a head leave out.
 */
export class NamedTensors {
  private readonly isPrefixed: boolean;

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly prefix: string,
  ) {
    this.isPrefixed = [...checkpoint.tensors.keys()].some((name) => name.startsWith(prefix));
  }

  get all(): Iterable<FiledTensor> {
    return this.checkpoint.tensors.values();
  }

  get files(): readonly Safetensors[] {
    return this.checkpoint.files;
  }

  /** @param known the tensor's name with the prefix. @throws PretrainedError when there is no such tensor. */
  get(known: string): FiledTensor {
    const name = this.isPrefixed ? known : this.withoutPrefix(known);
    const found = this.checkpoint.tensors.get(name);
    if (found) return found;
    throw new PretrainedError(this.checkpoint.name, `tensor ${name} is missing`);
  }

  withoutPrefix(name: string): string {
    return name.startsWith(this.prefix) ? name.slice(this.prefix.length) : name;
  }
}
