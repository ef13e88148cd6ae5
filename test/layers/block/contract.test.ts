import { blockCases } from '../../support/cases/block.js';
import { describeLayerContract } from '../../support/layerContract.js';

for (const layerCase of blockCases) describeLayerContract(layerCase);
