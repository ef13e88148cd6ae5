import { PretrainedError } from './pretrainedError.js';
import type { Checkpoint } from './safetensors/checkpoint.js';
import type { TensorInfo } from './safetensors/header.js';
import type { Safetensors } from './safetensors/safetensors.js';

/** A tensor, and the file that has it. */
export type FiledTensor = TensorInfo & { readonly file: string };

/**
 * The tensors of a checkpoint by the names that an architecture knows. Those begin with a prefix, as in
 * `bert.embeddings`, which the files of a model that was saved without a head leave out; and old files, such as that of
 * the first BERT, have TensorFlow's names for the weights of a norm.
 */
export class NamedTensors {
  private readonly isPrefixed: boolean;
  private readonly byName: ReadonlyMap<string, FiledTensor>;

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly prefix: string,
  ) {
    this.byName = new Map([...this.all].map((tensor) => [newName(tensor.name), tensor]));
    this.isPrefixed = [...checkpoint.tensors.keys()].some((name) => name.startsWith(prefix));
  }

  get all(): Iterable<FiledTensor> {
    return this.checkpoint.tensors.values();
  }

  get files(): readonly Safetensors[] {
    return this.checkpoint.files;
  }

  /** @param known the tensor's name with the prefix; null when there is no such tensor. */
  find(known: string): FiledTensor | null {
    return this.byName.get(this.nameOf(known)) ?? null;
  }

  missing(known: string): PretrainedError {
    return new PretrainedError(this.checkpoint.name, `tensor ${this.nameOf(known)} is missing`);
  }

  withoutPrefix(name: string): string {
    return name.startsWith(this.prefix) ? name.slice(this.prefix.length) : name;
  }

  private nameOf(known: string): string {
    return this.isPrefixed ? known : this.withoutPrefix(known);
  }
}

function newName(name: string): string {
  return name.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
}
