import { useId, useState } from 'preact/hooks';
import { NUMBERS, type NumberName, parseNumber } from '../state/settings.js';

interface NumberFieldProps {
  readonly name: NumberName;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A number with its range; what is out of it is said below, and not taken. */
export function NumberField({ name, value, onChange }: NumberFieldProps) {
  /** What was typed and cannot be taken, and why. */
  const [refused, setRefused] = useState<{ text: string; reason: string } | null>(null);
  const id = useId();
  const { label, min, max, fraction } = NUMBERS[name];
  const take = (text: string) => {
    try {
      onChange(parseNumber(name, text));
      setRefused(null);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      setRefused({ text, reason: `${error.message}.` });
    }
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode={fraction ? 'decimal' : 'numeric'}
        min={min}
        max={max}
        step={fraction ? 'any' : 1}
        value={refused?.text ?? value}
        aria-invalid={refused !== null}
        aria-describedby={`${id}-problem`}
        onChange={(event) => take(event.currentTarget.value)}
      />
      <span id={`${id}-problem`} class="problem" role="alert">
        {refused?.reason}
      </span>
    </div>
  );
}
