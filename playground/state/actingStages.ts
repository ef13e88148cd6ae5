import type { EncodingEntry, EncodingGroup } from '../../src/app/page.js';

export interface ActingStage {
  readonly name: string;
  readonly text: string;
  /** Of the encodings that act here. */
  readonly groups: readonly EncodingGroup[];
}

/** A transformer as far as positions matter in it, from the words to the answer. */
export const ACTING_STAGES: readonly ActingStage[] = [
  { name: 'Positions', text: '0, 1, 2, …', groups: ['positions themselves'] },
  { name: 'Embeddings', text: 'each word becomes a vector', groups: ['embeddings'] },
  { name: 'Queries and keys', text: 'made of the vectors, for each head', groups: ['queries and keys'] },
  {
    name: 'Scores',
    text: 'each query times each key',
    groups: ['scores, by distance', 'scores, by both positions', 'scores, by content'],
  },
  { name: 'Attention weights', text: 'the softmax of the scores', groups: [] },
  { name: 'Answer', text: 'the weighted values, through all layers', groups: [] },
];

/** Encodings of which nobody has said where they act. */
export function actingElsewhere(entries: readonly EncodingEntry[]): readonly EncodingEntry[] {
  const known = ACTING_STAGES.flatMap(({ groups }) => groups);
  return entries.filter(({ group }) => group !== 'no positions' && !known.includes(group));
}
