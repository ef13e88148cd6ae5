import { plainFrequencies, type RopeScalingMaker } from './scaling.js';

export const none: RopeScalingMaker = () => ({
  options: {},
  turns: (pairs) => ({ frequencies: plainFrequencies(pairs), attentionFactor: 1 }),
});
