// Everything that the module exports. It has no memory of its own: pointers are into that of tf.js.
export { activate, activateGradient, gatedLinearUnit, gatedLinearUnitGradient } from './activation';
export { adam, sumOfSquares } from './adam';
export { attention, attentionScratch } from './attention';
export { attentionGradient, attentionGradientScratch } from './attentionGradient';
export { scoresComputed } from './attentionScores';
export { batchProduct } from './batchProduct';
export { lossBetween, lossBetweenGradient } from './between';
export { constantsSize, setConstants } from './constants';
export { crossEntropy } from './crossEntropy';
export { linear, linearGradient, linearGradientScratch, linearScratch } from './linear';
export { lookup, scatterAdd } from './lookup';
export { maskedMean, maskedMeanGradient } from './maskedMean';
export { normalize, normalizeGradient } from './normalize';
export { productScratch } from './product';
export { rotary } from './rotary';
export { columnSums } from './sums';
export { add } from './vector';
