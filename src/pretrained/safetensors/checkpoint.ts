import { type ModelFolder, type Reader, textOf } from '../files/folder.js';
import { notWhatItShouldBe } from '../files/notWhatItShouldBe.js';
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
 * Opens `model.safetensors`, or else the files that `model.safetensors.index.json` names.
 * @throws PretrainedError when there is neither, or one of the files cannot be used.
 */
export async function openCheckpoint(folder: ModelFolder): Promise<Checkpoint> {
  const files: Safetensors[] = [];
  const close = async () => void (await Promise.all(files.map((file) => file.close())));
  try {
    for await (const reader of readersOf(folder)) files.push(await openSafetensors(reader));
    const [{ name } = { name: '' }, ...more] = files;
    return { name: more.length > 0 ? folder.nameOf(INDEX) : name, files, tensors: byName(files), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function* readersOf(folder: ModelFolder): AsyncGenerator<Reader> {
  const whole = await folder.open(FILE);
  if (whole) return yield whole;
  const index = await textOf(folder, INDEX);
  if (index === null) throw new PretrainedError(folder.nameOf(FILE), `is not there, and no ${INDEX} either`);
  for (const name of filesOf(folder.nameOf(INDEX), index)) {
    const reader = await folder.open(name);
    if (!reader) throw new PretrainedError(folder.nameOf(name), `is not there, but ${INDEX} names it`);
    yield reader;
  }
}

function filesOf(name: string, index: string): string[] {
  try {
    const { weight_map: map } = JSON.parse(index) as { weight_map: Record<string, string> };
    const files = new Set(Object.values(map));
    const areNames = [...files].every((file) => typeof file === 'string' && /^[\w.-]+$/.test(file));
    if (files.size > 0 && areNames) return [...files].sort();
  } catch {}
  throw new PretrainedError(
    name,
    notWhatItShouldBe(index) ?? 'has no weight_map from tensors to files beside it',
  );
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
