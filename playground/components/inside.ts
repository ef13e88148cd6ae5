// What is loaded when somebody looks inside the models.
export { PositionFigures } from './PositionFigures.js';
export { NumberWalk } from './walk/NumberWalk.js';
