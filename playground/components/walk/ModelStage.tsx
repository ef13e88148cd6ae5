import type { Signal } from '@preact/signals';
import { STAGE_NAMES, type StageName } from '../../state/stages.js';
import { EncodingLabel } from '../EncodingLabel.js';
import { Cells } from './Cells.js';
import type { WalkedModel } from './walkedModel.js';

interface ModelStageProps {
  readonly model: WalkedModel;
  readonly name: StageName;
  readonly limit: number;
  readonly said: Signal<string | null>;
}

/** One step of the way through one model. */
export function ModelStage({ model, name, limit, said }: ModelStageProps) {
  const stage = model.stages.find((one) => one.name === name);
  const order = orderOf(name, model);
  return (
    <div class={order < 0 ? 'stage' : 'stage apart'}>
      <p>
        <EncodingLabel name={model.encoding} />
        {model.pair.before && <Verdict order={order} part={model.parting?.part} />}
      </p>
      {stage && <Cells {...{ model, stage, limit, said }} />}
    </div>
  );
}

function Verdict({ order, part }: { order: number; part: string | undefined }) {
  if (order < 0) return <span class="note">the same in both orders</span>;
  if (order > 0) return <span class="note">they differ</span>;
  return <b class="parting">the two orders differ from here on: {part}</b>;
}

/** Whether a stage comes before the orders part (less than 0), is where they do, or comes after. */
function orderOf(name: StageName, { parting, spot }: WalkedModel): number {
  if (parting === null) return -1;
  if (spot.block !== parting.block) return spot.block - parting.block;
  return STAGE_NAMES.indexOf(name) - STAGE_NAMES.indexOf(parting.stage);
}
