import { ENCODINGS } from '../encodings.data.js';
import { EncodingLabel } from './EncodingLabel.js';

interface EncodingChoiceProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Which encodings to compare; each is trained in a worker of its own. */
export function EncodingChoice({ chosen, onChange }: EncodingChoiceProps) {
  const toggle = (name: string) =>
    onChange(
      ENCODINGS.map((encoding) => encoding.name).filter(
        (other) => chosen.includes(other) !== (other === name),
      ),
    );
  return (
    <fieldset class="encodings">
      <legend>Positional encodings</legend>
      {ENCODINGS.map(({ name, idea }) => (
        <label key={name} class="option">
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            aria-label={name}
            aria-describedby={`idea-${name}`}
            onChange={() => toggle(name)}
          />
          <span>
            <EncodingLabel name={name} />
            <span id={`idea-${name}`} class="note">
              {idea}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
