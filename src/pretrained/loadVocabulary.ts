import type { Vocabulary } from '../data/vocabulary.js';
import { type ReadOptions, textOf } from './files/folder.js';
import { notWhatItShouldBe } from './files/notWhatItShouldBe.js';
import { openFolder } from './files/openFolder.js';
import { PretrainedError } from './pretrainedError.js';

const PADDING = '[PAD]';
const UNKNOWN = '[UNK]';
const BEGIN = '[CLS]';
const END = '[SEP]';

/**
 * The vocabulary of a published model: `vocab.txt` as BERT has it, a token a line, the first of them `[PAD]`. Sequences
 * begin with `[CLS]` and end with `[SEP]` where it has both; `[UNK]` stands for what it has not.
 *
 * @param location a folder; or a URL, below which the file is
 * @param options `signal` and `timeout`, as for `loadPretrained`
 * @throws PretrainedError when there is no vocab.txt, it is not UTF-8, or id 0 is not padding.
 */
export async function loadVocabulary(location: string | URL, options: ReadOptions = {}): Promise<Vocabulary> {
  const folder = openFolder(location, options);
  const file = folder.nameOf('vocab.txt');
  const text = await textOf(folder, 'vocab.txt');
  if (text === null) throw new PretrainedError(file, 'is not there');
  const words = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (words[0] !== PADDING) {
    const other = notWhatItShouldBe(text);
    if (other !== null) throw new PretrainedError(file, other);
    throw new PretrainedError(file, `must begin with ${PADDING}, as id 0 is padding; got "${words[0]}"`);
  }
  const isWrapped = words.includes(BEGIN) && words.includes(END);
  return {
    words,
    unknown: words.includes(UNKNOWN) ? UNKNOWN : null,
    begin: isWrapped ? [BEGIN] : [],
    end: isWrapped ? [END] : [],
  };
}
