import { PretrainedError } from '../pretrainedError.js';

/** A tensor as the header of a safetensors file states it. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where its bytes are, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

/** Bytes of a number of each type that the format has. */
const WIDTHS: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, F8_E8M0: 1, U16: 2, I16: 2, F16: 2, BF16: 2 },
  ...{ U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8, C64: 8 },
};

/**
 * The tensors of a safetensors header, in the order of their bytes, which follow each other without a gap.
 *
 * @param json the header, without the 8 bytes of its length
 * @throws PretrainedError naming the tensor, when anything does not fit.
 * @see https://github.com/huggingface/safetensors#format
 */
export function parseHeader(file: string, json: ArrayBuffer): TensorInfo[] {
  const tensors = Object.entries(entriesOf(file, json))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => tensorOf(file, name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const { name, begin, ...tensor } of tensors) {
    if (begin !== end) {
      const problem = begin < end ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw new PretrainedError(file, `tensor ${name} ${problem}: it begins at ${begin}, not at ${end}`);
    }
    end = tensor.end;
  }
  return tensors;
}

function entriesOf(file: string, json: ArrayBuffer): object {
  try {
    const header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)) as unknown;
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return header;
  } catch {}
  throw new PretrainedError(file, 'its header is not a JSON object, so it is no safetensors file');
}

function tensorOf(file: string, name: string, entry: unknown): TensorInfo {
  const error = (problem: string) => new PretrainedError(file, `tensor ${name} ${problem}`);
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw error('has no dtype, shape and data_offsets');
  }
  const width = WIDTHS[dtype];
  if (width === undefined) throw error(`has an unknown dtype, ${dtype}`);
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, width);
  if (end - begin !== bytes) {
    throw error(`has ${end - begin} bytes, where ${dtype} [${shape.join(', ')}] needs ${bytes}`);
  }
  return { name, dtype, shape, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
