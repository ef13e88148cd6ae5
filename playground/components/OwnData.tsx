import { useEffect, useState } from 'preact/hooks';
import type { TsvFormat } from '../../src/app/page.js';
import { messageOf } from '../messageOf.js';
import { sourceOfFiles, type TextFile, textFileOf } from '../state/ownData.js';
import type { OfPlayground } from './ofPlayground.js';

const FORMATS: readonly { readonly name: TsvFormat; readonly label: string; readonly example: string }[] = [
  { name: 'label', label: 'a label for each text', example: 'Adam ate an apple\tplausible' },
  { name: 'tags', label: 'a tag for each word', example: 'the cat sleeps\tO agent O' },
];

/** A person's own lines instead of a task: chosen, dropped anywhere on the page, or pasted. */
export function OwnData({ playground }: OfPlayground) {
  const [format, setFormat] = useState<TsvFormat>('label');
  const [problem, setProblem] = useState<string | null>(null);
  const [pasted, setPasted] = useState('');
  const use = (files: readonly TextFile[]) => {
    try {
      playground.useData(sourceOfFiles(files, format));
      setProblem(null);
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const read = async (files: FileList | undefined | null) => {
    try {
      use(await Promise.all(Array.from(files ?? [], textFileOf)));
    } catch (error) {
      setProblem(messageOf(error));
    }
  };

  useEffect(() => {
    const over = (event: DragEvent) => event.dataTransfer?.types.includes('Files') && event.preventDefault();
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      read(event.dataTransfer.files);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, [format]);

  return (
    <>
      <details>
        <summary>Your own data</summary>
        <p class="note">
          Lines of two columns, separated by a tab. With one file, every fifth line is used for testing. With
          two files, name one train and the other test. Drop files anywhere on this page, choose them, or
          paste lines.
        </p>
        <fieldset class="options">
          <legend>Second column</legend>
          {FORMATS.map(({ name, label }) => (
            <label key={name} class="option">
              <input type="radio" name="format" checked={name === format} onChange={() => setFormat(name)} />
              {label}
            </label>
          ))}
        </fieldset>
        <div class="field">
          <label for="files">TSV files</label>
          <input
            id="files"
            type="file"
            multiple
            accept=".tsv,.txt,text/tab-separated-values,text/plain"
            onChange={({ currentTarget }) => read(currentTarget.files)}
          />
        </div>
        <div class="field">
          <label for="pasted">Lines</label>
          <textarea
            id="pasted"
            rows={4}
            placeholder={FORMATS.find(({ name }) => name === format)?.example}
            value={pasted}
            onInput={({ currentTarget }) => setPasted(currentTarget.value)}
          />
        </div>
        <button type="button" onClick={() => use([{ name: 'pasted', text: pasted }])}>
          Use these lines
        </button>
      </details>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
