import { useState } from 'preact/hooks';
import { messageOf } from '../messageOf.js';
import { addressOf } from '../state/address.js';
import { download } from '../state/download.js';
import { environmentOf } from '../state/environment.js';
import type { OfPlayground } from './ofPlayground.js';
import { SavedModel } from './SavedModel.js';

/** What one may take along: the settings as a link, the results, the models. */
export function Keep({ playground }: OfPlayground) {
  const [problem, setProblem] = useState<string | null>(null);
  const address = addressOf(playground.settings.value);
  const link = `${location.origin}${location.pathname}${address === '' ? '' : `#${address}`}`;
  const models = playground.models.value;
  const own = playground.ownData.value !== null;

  const trying = async (what: () => Promise<void>) => {
    try {
      await what();
      setProblem(null);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const copy = () =>
    trying(async () => {
      await navigator.clipboard.writeText(link);
      playground.announce('The link is copied.');
    });
  const saveResults = () =>
    trying(async () => {
      // Its statistics are asked for by few.
      const { resultsOf } = await import('../state/exportResults.js');
      const results = await resultsOf(playground.trainings.value, environmentOf(models));
      download('results.json', `${JSON.stringify(results, null, 2)}\n`, 'application/json');
      playground.announce('results.json is saved.');
    });

  return (
    <div class="keep">
      <div class="field link">
        <label for="link">A link to these settings</label>
        <input
          id="link"
          type="text"
          readOnly
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" onClick={copy}>
          Copy link
        </button>
        {own && <p class="note">The link does not contain your own data; it opens with a built-in task.</p>}
      </div>
      <p>
        <button type="button" onClick={saveResults}>
          Save results.json
        </button>{' '}
        <span class="note">
          Curves, numbers and attention of all encodings;{' '}
          <code>tfjs-transformer-block report results.json</code> turns it into a report.
        </span>
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <h3>Models</h3>
      <p class="note">
        tf.js files: <code>model.json</code>, <code>weights.bin</code>, and <code>playground.json</code> with
        the vocabulary and classes. To load them, choose the same task or data, encoding and settings first.
      </p>
      <ul class="models">
        {models.map((training) => (
          <SavedModel key={training.encoding} {...{ training, trying, playground }} />
        ))}
      </ul>
    </div>
  );
}
