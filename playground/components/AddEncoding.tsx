import { useState } from 'preact/hooks';
import { parseEncoding } from '../state/encodings.js';

/** Any encoding by its name, with options; what is wrong with a name is said below, and not taken. */
export function AddEncoding({ onAdd }: { onAdd: (name: string) => void }) {
  const [refused, setRefused] = useState<{ text: string; reason: string } | null>(null);
  const take = (text: string) => {
    if (text.trim() === '') return setRefused(null);
    try {
      onAdd(parseEncoding(text));
      setRefused(null);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      setRefused({ text, reason: `${error.message}.` });
    }
  };
  return (
    <div class="field add-encoding">
      <label for="add-encoding">Add an encoding, with options</label>
      <input
        id="add-encoding"
        type="text"
        placeholder="rotary(maxWavelength=500)"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={refused?.text ?? ''}
        aria-invalid={refused !== null}
        aria-describedby="add-encoding-problem"
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          currentTarget.value = '';
          take(value);
        }}
      />
      <span id="add-encoding-problem" class="problem" role="alert">
        {refused?.reason}
      </span>
    </div>
  );
}
