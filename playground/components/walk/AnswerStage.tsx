import { isSameAnswer } from '../../state/difference.js';
import { AnswerList } from '../AnswerList.js';
import { EncodingLabel } from '../EncodingLabel.js';
import type { WalkedModel } from './walkedModel.js';

/** The end of the way. */
export function AnswerStage({ model: { encoding, pair, parting } }: { model: WalkedModel }) {
  const { now, before } = pair;
  return (
    <div class={parting === null ? 'stage' : 'stage apart'}>
      <p>
        <EncodingLabel name={encoding} />
        {before && parting === null && isSameAnswer(now.answer, before.answer) && (
          <b>the two orders never differ: one answer to both</b>
        )}
      </p>
      <AnswerList heading="this order" answer={now.answer} />
      {before && <AnswerList heading="previous order" answer={before.answer} />}
    </div>
  );
}
