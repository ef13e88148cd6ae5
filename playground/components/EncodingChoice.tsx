import { useState } from 'preact/hooks';
import { type OfferedGroup, offeredGroups, toggled } from '../state/encodings.js';
import { AddEncoding } from './AddEncoding.js';
import { EncodingLabel } from './EncodingLabel.js';

interface EncodingChoiceProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Which encodings to compare; each is trained in a worker of its own. */
export function EncodingChoice({ chosen, onChange }: EncodingChoiceProps) {
  const toggle = (name: string) => onChange(toggled(chosen, name));
  return (
    <details class="choice-of-encodings">
      <summary>
        Positional encodings: <b>{chosen.join(', ')}</b>
      </summary>
      {offeredGroups(chosen).map((group) => (
        <Group key={group.name} {...{ group, chosen, toggle }} />
      ))}
      <AddEncoding onAdd={(name) => chosen.includes(name) || toggle(name)} />
    </details>
  );
}

interface GroupProps {
  readonly group: OfferedGroup;
  readonly chosen: readonly string[];
  readonly toggle: (name: string) => void;
}

/** Open at first where one is chosen or is in the usual comparison; then as one leaves it. */
function Group({ group: { name: group, entries }, chosen, toggle }: GroupProps) {
  const inGroup = entries.filter(({ name }) => chosen.includes(name)).length;
  const [isOpen] = useState(inGroup > 0 || entries.some(({ inDefaultComparison }) => inDefaultComparison));
  return (
    <details class="group" open={isOpen}>
      <summary>
        {group} <span class="note">{`${inGroup} of ${entries.length} chosen`}</span>
      </summary>
      <div class="encodings">
        {entries.map(({ name, idea }) => (
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
      </div>
    </details>
  );
}
