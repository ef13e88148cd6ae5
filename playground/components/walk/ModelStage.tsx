import type { Signal } from '@preact/signals';
import type { InsidePair } from '../../protocol.js';
import { type Parting, type Spot, STAGE_NAMES, type Stage, type StageName } from '../../state/stages.js';
import { EncodingLabel } from '../EncodingLabel.js';
import { Cells } from './Cells.js';

/** A model with the numbers of the sentence, and where its two orders part. */
export interface WalkedModel {
  readonly encoding: string;
  readonly pair: InsidePair;
  readonly spot: Spot;
  readonly stages: readonly Stage[];
  readonly parting: Parting | null;
}

interface ModelStageProps {
  readonly model: WalkedModel;
  readonly name: StageName;
  readonly limit: number;
  readonly said: Signal<string | null>;
}

/** One step of the way through one model. */
export function ModelStage({ model, name, limit, said }: ModelStageProps) {
  const stage = model.stages.find((one) => one.name === name);
  return (
    <div class="stage">
      <p>
        <EncodingLabel name={model.encoding} /> {model.pair.before && <Verdict model={model} name={name} />}
      </p>
      {stage && <Cells {...{ model, stage, limit, said }} />}
    </div>
  );
}

/** Whether the two orders have parted by now. */
function Verdict({ model: { parting, spot }, name }: { model: WalkedModel; name: StageName }) {
  if (parting === null || isBefore(spot.block, name, parting))
    return <span class="note">the same in both orders</span>;
  if (parting.block === spot.block && parting.stage === name)
    return <b class="parting">the two orders differ from here on: {parting.part}</b>;
  return <span class="note">they differ</span>;
}

function isBefore(block: number, name: StageName, parting: Parting): boolean {
  if (block !== parting.block) return block < parting.block;
  return STAGE_NAMES.indexOf(name) < STAGE_NAMES.indexOf(parting.stage);
}
