import { attentionCases } from '../../support/cases/attention.js';
import { describeLayerContract } from '../../support/layerContract.js';

for (const layerCase of attentionCases) describeLayerContract(layerCase);
