import { taskByName, taskGroups } from '../../src/app/page.js';
import type { Device } from '../protocol.js';
import { DEVICES, NUMBER_NAMES } from '../state/settings.js';
import { EncodingChoice } from './EncodingChoice.js';
import { NumberField } from './NumberField.js';
import { OwnData } from './OwnData.js';
import type { OfPlayground } from './ofPlayground.js';

/** What is trained, and how. Every change makes new models; those that it does not concern go on. */
export function SettingsForm({ playground }: OfPlayground) {
  const { task, encodings, device, ...numbers } = playground.settings.value;
  const own = playground.ownData.value;
  const description = taskByName(task).description;
  return (
    <form class="settings" onSubmit={(event) => event.preventDefault()}>
      <div class="field task">
        <label for="task">Task</label>
        <select
          id="task"
          aria-describedby="task-description"
          onChange={({ currentTarget }) => playground.change({ task: currentTarget.value })}
        >
          {own && (
            <option value="" selected>
              your own data: {own.name}
            </option>
          )}
          {taskGroups().map((group) => (
            <optgroup key={group.name} label={group.name}>
              {group.tasks.map(({ name }) => (
                <option key={name} value={name} selected={own === null && name === task}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <p id="task-description" class="note">
          {own ? 'Your own lines. A link cannot contain them.' : description}
        </p>
      </div>
      <EncodingChoice chosen={encodings} onChange={(chosen) => playground.change({ encodings: chosen })} />
      <details>
        <summary>More settings</summary>
        <div class="fields">
          {NUMBER_NAMES.map((name) => (
            <NumberField
              key={name}
              name={name}
              value={numbers[name]}
              onChange={(value) => playground.change({ [name]: value })}
            />
          ))}
          <div class="field">
            <label for="device">Device</label>
            <select
              id="device"
              onChange={({ currentTarget }) =>
                playground.change({ device: currentTarget.value as Device | 'auto' })
              }
            >
              {DEVICES.map(({ name, label }) => (
                <option key={name} value={name} selected={name === device}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        </div>
      </details>
      <OwnData playground={playground} />
      {/* Last: it goes with the next change, and must not move what is pressed. */}
      {playground.ignored.value.map((reason) => (
        <p class="problem" role="alert" key={reason}>
          This part of the link is ignored: {reason}.
        </p>
      ))}
      {playground.problem.value && (
        <p class="problem" role="alert">
          The models are unchanged: {playground.problem.value}.
        </p>
      )}
    </form>
  );
}
