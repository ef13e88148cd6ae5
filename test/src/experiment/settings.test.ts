import { DEFAULT_SETTINGS } from '../../../src/experiment/defaultSettings.js';
import {
  modelSize,
  optimization,
  training,
  trainingSettings,
} from '../../../src/experiment/schema/settings.js';
import { demand } from '../../../src/util/flaw.js';

function problemsOf(settings: object): string[] {
  const { error } = trainingSettings.safeParse(settings);
  return (error?.issues ?? []).map((issue) => `${issue.path.join()} ${demand(issue)}`.trim());
}

describe('the settings of a run', () => {
  it('have a default each, in its range', () => {
    expect(problemsOf(DEFAULT_SETTINGS)).toEqual([]);
  });

  it.each([
    [{ steps: 0 }, 'steps must be >= 1'],
    [{ width: 7.5 }, 'width must be an integer'],
    [{ layers: '2' }, 'layers must be a number'],
    [{ lr: 0 }, 'lr must be > 0'],
    [{ lr: Number.POSITIVE_INFINITY }, 'lr must be a number'],
    [{ stesp: 300 }, 'must not have "stesp"'],
  ])('refuse %j by name', (wrong, problem) => {
    expect(problemsOf({ ...DEFAULT_SETTINGS, ...wrong })).toEqual([problem]);
  });

  it('are those of training and those of the model', () => {
    const parts = { ...training.parse(DEFAULT_SETTINGS), ...modelSize.parse(DEFAULT_SETTINGS) };
    expect(parts).toEqual(DEFAULT_SETTINGS);
    expect(training.parse(DEFAULT_SETTINGS)).not.toHaveProperty('width');
  });

  it('leave out what there is not besides plain Adam', () => {
    expect(optimization.parse(DEFAULT_SETTINGS)).toEqual({});
    const asked = { warmup: 20, schedule: 'cosine', weightDecay: 0.1, clip: 1 };
    expect(optimization.parse({ ...DEFAULT_SETTINGS, ...asked })).toEqual(asked);
  });
});
