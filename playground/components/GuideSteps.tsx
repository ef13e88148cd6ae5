import type { ComponentChildren } from 'preact';
import { GUIDE_STEPS, type GuideStep } from '../state/guide.js';
import { rememberGuide } from '../state/memory.js';
import type { OfPlayground } from './ofPlayground.js';

const TITLES: Readonly<Record<GuideStep, string>> = {
  swap: 'Swap two words',
  train: 'Train',
  watch: 'Compare the answers',
  done: 'Explore',
};

const TEXTS: Readonly<Record<GuideStep, ComponentChildren>> = {
  swap: 'Here are a sentence and untrained models. Swap two words to give the sentence another meaning.',
  train: (
    <>
      A model without positions (<b>none</b>) gives exactly the same answer to both orders, because it sees a
      bag of words. <b>Follow the numbers</b> below shows why. Training cannot change that. Press <b>Start</b>{' '}
      to check.
    </>
  ),
  watch: 'A model with positions learns which order is plausible. A model without positions cannot.',
  done: 'A positional encoding lets the model use word order. Try other sentences, tasks and encodings.',
};

/** The guide, while there is one: what to do now. It is as high as its longest step, so that nothing below moves. */
export function GuideSteps({ playground }: OfPlayground) {
  const step = playground.guide.value;
  if (step === null) return null;
  const end = () => {
    rememberGuide();
    playground.endGuide();
  };
  return (
    <aside class="guide" aria-label="Guide">
      <ol>
        {GUIDE_STEPS.map((name, index) => (
          <li key={name} value={index + 1} aria-current={name === step ? 'step' : undefined}>
            {TITLES[name]}
          </li>
        ))}
      </ol>
      <div class="steps">
        {GUIDE_STEPS.map((name) => (
          <div key={name} class={name === step ? undefined : 'absent'}>
            <p>{TEXTS[name]}</p>
            {name === 'swap' && <SwapEnds playground={playground} />}
          </div>
        ))}
      </div>
      <button type="button" class="plain" onClick={end}>
        {step === 'done' ? 'Close the guide' : 'Skip the guide'}
      </button>
    </aside>
  );
}

/** The first word and the last change places: "Adam ate an apple" becomes another sentence by that. */
function SwapEnds({ playground: { sentence } }: OfPlayground) {
  const words = sentence.now.value;
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last || first === last) return null;
  return (
    <button type="button" class="main" onClick={() => sentence.exchange(0, words.length - 1)}>
      Swap {first.text} and {last.text}
    </button>
  );
}
