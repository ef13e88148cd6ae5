import { IndexError, OptionError } from '../../layers/index.js';

/** Ids to go on from, or several such lists. */
export type Prompts = ArrayLike<number> | readonly ArrayLike<number>[];

/** Whether there are several. */
export function areSeveral(ids: Prompts): ids is readonly ArrayLike<number>[] {
  return Array.isArray(ids) && ids.length > 0 && ids.every((one) => typeof one === 'object');
}

/**
 * @param vocabSize Infinity where it is not known
 * @throws RangeError when there is no id, or one that is not in 0..vocabSize - 1.
 */
export function checkedIds(ids: ArrayLike<number>, vocabSize: number): number[] {
  if (!Array.isArray(ids) && !ArrayBuffer.isView(ids)) {
    throw new OptionError(`generate: ids must be an array of token ids; got ${ids}`);
  }
  const sequence = Array.from<number>(ids);
  if (sequence.length === 0) throw new OptionError('generate: needs at least one token to go on from');
  for (const id of sequence) {
    if (Number.isInteger(id) && id >= 0 && id < vocabSize) continue;
    throw new IndexError(`generate: token ids must be integers from 0 to ${vocabSize - 1}; got ${id}`);
  }
  return sequence;
}
