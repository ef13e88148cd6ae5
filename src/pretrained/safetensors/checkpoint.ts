import type { ModelFolder } from '../files/folder.js';
import { PretrainedError } from '../pretrainedError.js';
import type { TensorInfo } from './header.js';
import { openSafetensors, type Safetensors } from './safetensors.js';

/** All files of weights of a model. */
export interface Checkpoint {
  /** How errors call it: the file, or the index of the files. */
  readonly name: string;
  readonly files: readonly Safetensors[];
  /** Every tensor by its name, and the file that has it. */
  readonly tensors: ReadonlyMap<string, TensorInfo & { readonly file: string }>;
  close(): Promise<void>;
}

const FILE = 'model.safetensors';
const INDEX = `${FILE}.index.json`;

/**
 * Opens `model.safetensors`, or the files that `model.safetensors.index.json` names.
 * @throws PretrainedError when there is neither, or one of the files cannot be used.
 */
export async function openCheckpoint(folder: ModelFolder): Promise<Checkpoint> {
  const index = await folder.text(INDEX);
  const files: Safetensors[] = [];
  const close = async () => void (await Promise.all(files.map((file) => file.close())));
  try {
    for (const name of index === null ? [FILE] : filesOf(folder.nameOf(INDEX), index)) {
      const reader = await folder.open(name);
      if (!reader) {
        const problem =
          index === null ? `is not there, and no ${INDEX} either` : `is not there, but ${INDEX} names it`;
        throw new PretrainedError(folder.nameOf(name), problem);
      }
      files.push(await openSafetensors(reader));
    }
    const name = folder.nameOf(index === null ? FILE : INDEX);
    return { name, files, tensors: byName(files), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function filesOf(name: string, index: string): string[] {
  try {
    const { weight_map: map } = JSON.parse(index) as { weight_map: Record<string, string> };
    const files = new Set(Object.values(map));
    const areNames = [...files].every((file) => typeof file === 'string' && /^[\w.-]+$/.test(file));
    if (files.size > 0 && areNames) return [...files].sort();
  } catch {}
  throw new PretrainedError(name, 'has no weight_map from tensors to files beside it');
}

function byName(files: readonly Safetensors[]): Checkpoint['tensors'] {
  const tensors = new Map<string, TensorInfo & { file: string }>();
  for (const { name: file, tensors: own } of files) {
    for (const tensor of own) {
      const other = tensors.get(tensor.name);
      if (other) throw new PretrainedError(file, `tensor ${tensor.name} is in ${other.file} too`);
      tensors.set(tensor.name, { ...tensor, file });
    }
  }
  return tensors;
}
