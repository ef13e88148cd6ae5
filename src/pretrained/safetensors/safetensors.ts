import type { Reader } from '../files/folder.js';
import { notWhatItShouldBe } from '../files/notWhatItShouldBe.js';
import { PretrainedError } from '../pretrainedError.js';
import { parseHeader, type TensorInfo } from './header.js';
import { FLOAT_TYPES, floatsOf } from './numbers.js';

/** As much as the format's own implementation allows. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

/** A safetensors file whose header was read. */
export interface Safetensors {
  /** How errors call it. */
  readonly name: string;
  /** In bytes, as its header says. */
  readonly size: number;
  /** In the order of the file. */
  readonly tensors: readonly TensorInfo[];
  /**
   * The tensors that are wanted, one at a time, in the order of the file, and how many bytes have come until then; can be
   * asked for once.
   * @throws PretrainedError when the file is cut off, has bytes too many, or a wanted tensor is not of floats.
   */
  read(isWanted: (tensor: TensorInfo) => boolean): AsyncGenerator<[TensorInfo, Float32Array, number]>;
  close(): Promise<void>;
}

/**
 * Reads the header; the file has the reader from here on, and closes it.
 * @throws PretrainedError when the header is not that of a safetensors file of this size.
 */
export async function openSafetensors(reader: Reader): Promise<Safetensors> {
  try {
    return await opened(reader);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function opened(reader: Reader): Promise<Safetensors> {
  const { name } = reader;
  const begin = await reader.read(LENGTH_BYTES);
  const length = new DataView(begin).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw new PretrainedError(
      name,
      notWhatItShouldBe(new TextDecoder().decode(begin)) ??
        `its header claims ${length} bytes, where ${MAX_HEADER_BYTES} are the most that the format allows`,
    );
  }
  const tensors = parseHeader(name, await reader.read(Number(length)));
  const size = LENGTH_BYTES + Number(length) + (tensors.at(-1)?.end ?? 0);
  const wrongSize = (actual: string) =>
    new PretrainedError(name, `has ${actual} bytes, where its header says ${size}`);
  if (reader.size !== null && reader.size !== size) throw wrongSize(`${reader.size}`);
  return {
    name,
    size,
    tensors,
    async *read(isWanted) {
      for (const tensor of tensors) {
        const bytes = tensor.end - tensor.begin;
        if (!isWanted(tensor)) await reader.skip(bytes);
        else
          yield [
            tensor,
            numbersOf(name, tensor, await reader.read(bytes)),
            LENGTH_BYTES + Number(length) + tensor.end,
          ];
      }
      if (!(await reader.atEnd())) throw wrongSize('more');
    },
    close: () => reader.close(),
  };
}

function numbersOf(file: string, { name, dtype }: TensorInfo, bytes: ArrayBuffer): Float32Array {
  const numbers = floatsOf(dtype, bytes);
  if (numbers) return numbers;
  throw new PretrainedError(file, `tensor ${name} is of ${dtype}, not of ${FLOAT_TYPES.join(', ')}`);
}
