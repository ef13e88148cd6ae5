import type { Vocabulary } from '../data/vocabulary.js';
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
 * @throws PretrainedError when there is no vocab.txt, or id 0 is not padding.
 */
export async function loadVocabulary(location: string | URL): Promise<Vocabulary> {
  const folder = openFolder(location);
  const file = folder.nameOf('vocab.txt');
  const text = await folder.text('vocab.txt');
  if (text === null) throw new PretrainedError(file, 'is not there');
  const words = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (words[0] !== PADDING) {
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
