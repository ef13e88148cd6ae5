// What an application needs to draw what encodings do, when it is asked for it.
export { colourKey } from '../report/charts/colourKey.js';
export { BLUE, type Color, ORANGE } from '../report/charts/mapImage.js';
export { type ProbeFigure, sentenceFigures } from '../report/probeFigures.js';
