import type { OfPlayground } from './ofPlayground.js';
import { WordOrder } from './WordOrder.js';

const MOST_EXAMPLES = 4;

/** The sentence that all models are asked: typed, or one of the test part, its words in any order. */
export function SentenceEditor({ playground }: OfPlayground) {
  const { sentence } = playground;
  const info = playground.info.value;
  return (
    <>
      <div class="field sentence">
        <label for="sentence">Sentence</label>
        <input
          id="sentence"
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={sentence.text.value}
          onInput={({ currentTarget }) => sentence.type(currentTarget.value)}
        />
      </div>
      <WordOrder playground={playground} />
      {info && (
        <details>
          <summary>Other sentences, and the vocabulary of {info.vocabulary.length} words</summary>
          <p class="examples">
            From the test part:{' '}
            {info.sentences.slice(0, MOST_EXAMPLES).map((example) => (
              <button type="button" key={example} class="plain" onClick={() => sentence.set(example)}>
                {example}
              </button>
            ))}
          </p>
          <p class="note">{info.vocabulary.join(' ')}</p>
        </details>
      )}
    </>
  );
}
