import { positionalCases } from '../../support/cases/positional.js';
import { describeLayerContract } from '../../support/layerContract.js';

for (const layerCase of positionalCases) describeLayerContract(layerCase);
