import { download, nameBeforeDownload } from '../state/download.js';
import type { Training } from '../state/training.js';
import { EncodingLabel } from './EncodingLabel.js';
import type { OfPlayground } from './ofPlayground.js';

interface SavedModelProps extends OfPlayground {
  readonly training: Training;
  /** Runs something, and shows what goes wrong with it. */
  readonly trying: (what: () => Promise<void>) => Promise<void>;
}

/** A model to files, and files to a model. */
export function SavedModel({ training, trying, playground }: SavedModelProps) {
  const { encoding } = training;
  const save = () =>
    trying(async () => {
      for (const { name, bytes } of await training.save()) {
        download(name, new Uint8Array(bytes), 'application/octet-stream');
      }
      playground.announce(`The model of ${encoding} is saved.`);
    });
  const load = (input: HTMLInputElement) =>
    trying(async () => {
      const files = Array.from(input.files ?? [], async (file) => ({
        name: nameBeforeDownload(file.name),
        bytes: new Uint8Array(await file.arrayBuffer()),
      }));
      // The same files may be chosen again.
      input.value = '';
      await training.load(await Promise.all(files));
      playground.announce(`The model of ${encoding} is loaded.`);
    });
  return (
    <li>
      <EncodingLabel name={encoding} />
      <button type="button" aria-label={`Save the model of ${encoding}`} onClick={save}>
        Save
      </button>
      <label class="button">
        Load …
        <input
          type="file"
          class="hidden"
          multiple
          accept=".json,.bin"
          aria-label={`Load a model of ${encoding}`}
          onChange={({ currentTarget }) => load(currentTarget)}
        />
      </label>
    </li>
  );
}
