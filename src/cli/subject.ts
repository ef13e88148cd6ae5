import type { Plan } from '../compare/compare.js';
import { openPublished } from '../compare/published.js';
import type { Settings } from '../experiment/results.js';
import { type CompareOptions, checkedEncodings, dataSources, ownData, UsageError } from './options.js';

/** What is trained, and on what. */
export interface Subject extends Pick<Plan, 'sources' | 'encodings'> {
  /** What is the same for all settings, whatever the options list. */
  readonly model: Partial<Pick<Settings, 'width' | 'layers' | 'heads' | 'init'>>;
}

/**
 * Checks what the options name, and gives what makes the subject of them when there is a backend.
 * @throws UsageError when options do not go together or name what is not there.
 */
export function chosenSubject(options: CompareOptions): () => Promise<Subject> {
  if (options.init !== undefined) return publishedEncoder(options, options.init);
  if (options.freeze) throw new UsageError('--freeze is for a published encoder: it needs --init');
  const subject = newEncoders(options);
  return () => Promise.resolve(subject);
}

/** The same new encoder with each encoding. */
function newEncoders(options: CompareOptions): Subject {
  return {
    sources: dataSources(options),
    encodings: checkedEncodings(options.encodings),
    model: {},
  };
}

/** One encoder that others trained, in the place of an encoding. */
function publishedEncoder(options: CompareOptions, folder: string): () => Promise<Subject> {
  const tsv = ownData(options);
  if (tsv === null) throw new UsageError('--init needs data to train on: --train and --test');
  const { freeze } = options;
  return async () => {
    const { size, vocabulary, sha256 } = await openPublished(folder);
    return {
      sources: [{ kind: 'tsv', tsv: { ...tsv, vocabulary } }],
      encodings: [freeze ? 'frozen' : 'pretrained'],
      model: { ...size, init: { folder, sha256, freeze } },
    };
  };
}
