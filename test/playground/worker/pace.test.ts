import { Pace } from '../../../playground/worker/pace.js';

describe('Pace', () => {
  let now = 0;
  beforeEach(() => {
    now = 5000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  it('is that of about the last second', () => {
    const pace = new Pace();
    expect(pace.value).toBe(0);
    pace.start(7);
    now += 250;
    pace.reach(12);
    expect(pace.value).toBe(20);
    now += 750;
    pace.reach(17);
    expect(pace.value).toBe(10);
    now += 500;
    pace.reach(67);
    expect(pace.value).toBe(10);
    now += 500;
    pace.reach(117);
    expect(pace.value).toBe(100);
  });

  it('is never negative, and does not count a pause', () => {
    const pace = new Pace();
    pace.start(30);
    now += 1000;
    pace.reach(20);
    expect(pace.value).toBe(0);
    now += 60_000;
    pace.start(20);
    now += 500;
    pace.reach(25);
    expect(pace.value).toBe(10);
  });
});
