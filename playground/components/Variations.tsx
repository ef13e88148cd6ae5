import { NUMBERS } from '../state/settings.js';
import { canBe, VARIATIONS } from '../state/variations.js';
import type { OfPlayground } from './ofPlayground.js';

/** Learning rate and size, changed by one click. */
export function Variations({ playground }: OfPlayground) {
  const settings = playground.settings.value;
  return (
    <div class="variations">
      {VARIATIONS.map(({ name, steps }) => (
        <fieldset key={name}>
          <legend>
            {NUMBERS[name].label} <b>{settings[name]}</b>
          </legend>
          {steps.map(({ text, of }) => {
            const value = of(settings[name]);
            const isPossible = canBe(settings, name, value);
            return (
              <button
                key={text}
                type="button"
                aria-label={isPossible ? `${NUMBERS[name].label} ${text}: ${value}` : undefined}
                aria-disabled={!isPossible}
                onClick={() => isPossible && playground.change({ [name]: value })}
              >
                {text}
              </button>
            );
          })}
        </fieldset>
      ))}
    </div>
  );
}
