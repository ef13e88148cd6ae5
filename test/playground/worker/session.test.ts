import * as tf from '@tensorflow/tfjs';
import type { Status, TrainingJob } from '../../../playground/protocol.js';
import type { Devices } from '../../../playground/worker/devices/device.js';
import { Session } from '../../../playground/worker/session.js';
import { JobTraining } from '../../../src/experiment/jobTraining.js';
import { runJob } from '../../../src/experiment/runJob.js';
import { REAL_DEVICES, WITH_GPU } from './fakeDevices.js';

tf.enableProdMode();

const JOB: TrainingJob = {
  source: { kind: 'task', name: 'plausible' },
  ...{ encoding: 'rotary', seed: 1, device: 'wasm' },
  settings: { steps: 41, batch: 5, lr: 2e-3, width: 8, layers: 1, heads: 2 },
};

async function opened(job: Partial<TrainingJob> = {}, devices: Devices = REAL_DEVICES) {
  const session = new Session(devices, () => new Promise((resolve) => setImmediate(resolve)));
  const told: Status[] = [];
  const info = await session.open({ ...JOB, ...job }, (status) => void told.push(status));
  const last = () => told.at(-1) as Status;
  const until = async (state: string) => {
    while (last().state !== state) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { session, told, info, last, until };
}

const untimed = <T extends { msPerStep: number }>({ msPerStep, ...run }: T) => run;

describe('Session', () => {
  it('says what it has before it trains', async () => {
    const { info, told } = await opened();
    expect(info.type).toBe('classify');
    expect(info.classes).toHaveLength(2);
    expect(info.vocabulary).toContain('adam');
    expect(info.vocabulary).not.toContain('<pad>');
    expect(info.sentences).toHaveLength(3);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      ...{ state: 'paused', step: 0, device: 'wasm', deviceReason: 'requested', lossCurve: [] },
    });
    expect(told[0]?.kernels).not.toBe('stock');
    expect(told[0]?.parameters).toBeGreaterThan(0);
    expect(told[0]?.accuracyCurve.map(({ step }) => step)).toEqual([0]);
  });

  it('trains to the end like the command, to the last digit', async () => {
    const { session, last, until } = await opened();
    await session.start();
    await until('finished');
    const { step, kernels, lossCurve, accuracyCurve, parameters, msPerStep, stepsPerSecond } = last();
    expect(step).toBe(41);
    expect(msPerStep).toBeGreaterThan(0);
    expect(stepsPerSecond).toBeGreaterThan(0);
    const run = await session.run();
    expect(run).toMatchObject({ lossCurve, accuracyCurve, parameters });
    const { source, encoding, seed, settings } = JOB;
    const whole = await runJob({
      ...{ source, encoding, seed },
      settings: { ...settings, backend: 'wasm', kernels },
    });
    expect(untimed(run)).toEqual(untimed(whole));
  });

  it('comes to the same by steps, pauses and questions in between', async () => {
    const whole = await opened();
    await whole.session.start();
    await whole.until('finished');

    const { session, last, until } = await opened();
    await session.step();
    await session.step();
    expect(last()).toMatchObject({ state: 'paused', step: 2 });
    await session.start();
    await session.answer('Adam ate an apple');
    await session.pause();
    expect(last().state).toBe('paused');
    const { step } = last();
    expect(step).toBeLessThan(41);
    await session.run();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await session.answer('Adam ate an apple')).step).toBe(step);
    await session.start();
    await session.start();
    await until('finished');
    expect(last().lossCurve).toEqual(whole.last().lossCurve);
    expect(last().accuracyCurve).toEqual(whole.last().accuracyCurve);

    await session.step();
    await session.start();
    expect(last()).toMatchObject({ state: 'finished', step: 41 });
  });

  it('goes back to step 0, and from there the same way again', async () => {
    const { session, last, until, told } = await opened();
    await session.start();
    await until('finished');
    const { lossCurve } = last();
    await session.reset();
    expect(last()).toMatchObject({ state: 'paused', step: 0, lossCurve: [] });
    expect(last().accuracyCurve).toEqual(told[0]?.accuracyCurve);
    await session.start();
    await until('finished');
    expect(last().lossCurve).toEqual(lossCurve);
  });

  it('answers between two steps, in the order in which it is asked', async () => {
    const { session, until } = await opened({ settings: { ...JOB.settings, steps: 400 } });
    await session.start();
    const steps: number[] = [];
    for (let i = 0; i < 3; i++) {
      const [one, other] = await Promise.all([
        session.answer('Adam ate an apple'),
        session.answer('Apple ate an Adam'),
      ]);
      expect(one.step).toBe(other.step);
      steps.push(one.step);
      // A question waits for the step that is under way, and for no other.
      const next = await session.answer('Adam ate an apple');
      expect(next.step - one.step).toBeLessThanOrEqual(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBeLessThan(400);
    await session.pause();
    await until('paused');
  });

  it('trains once at a time, however often it is started and paused', async () => {
    let [waiting, most] = [0, 0];
    const session = new Session(REAL_DEVICES, async () => {
      most = Math.max(most, ++waiting);
      await new Promise((resolve) => setTimeout(resolve, 5));
      waiting--;
    });
    await session.open(JOB, () => {});
    for (let time = 0; time < 4; time++) {
      await session.start();
      await session.pause();
    }
    await session.start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await session.pause();
    expect(most).toBe(1);
  });

  it('takes a step when there is a place for it, and answers meanwhile', async () => {
    const steps: (() => void)[] = [];
    const session = new Session(
      REAL_DEVICES,
      () => new Promise((resolve) => setImmediate(resolve)),
      async (task) => {
        await new Promise<void>((resolve) => steps.push(resolve));
        return task();
      },
    );
    await session.open(JOB, () => {});
    await session.start();
    expect((await session.answer('Adam ate an apple')).step).toBe(0);
    steps.shift()?.();
    while (steps.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await session.answer('Adam ate an apple')).step).toBe(1);
    await session.pause();
  });

  it('says when it cannot go on, and can be reset', async () => {
    const { session, last, until, told } = await opened({ settings: { ...JOB.settings, lr: 1e30 } });
    await session.start();
    await until('failed');
    expect(last().error).toMatch(/^the loss became .* try a smaller learning rate$/);
    await session.start();
    expect(last().state).toBe('failed');
    await session.reset();
    expect(last()).toMatchObject({ state: 'paused', step: 0, accuracyCurve: told[0]?.accuracyCurve });
    expect(last()).not.toHaveProperty('error');
  });

  it('refuses what cannot be trained, with one sentence', async () => {
    await expect(opened({ encoding: 'spiral' })).rejects.toThrow('unknown positional encoding "spiral"');
    await expect(opened({ source: { kind: 'task', name: 'plausibel' } })).rejects.toThrow(
      'Did you mean "plausible"?',
    );
    const session = new Session(REAL_DEVICES, async () => {});
    await expect(session.start()).rejects.toThrow('there is no training yet: open one first');
  });

  it('leaves no tensor behind when another training is opened', async () => {
    const { session } = await opened();
    const before = tf.memory().numTensors;
    await session.step();
    await session.answer('Adam ate an apple');
    await session.run();
    await session.load(await session.save());
    await session.reset();
    await session.open(JOB, () => {});
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('A device that is lost', () => {
  it('takes no more with it than the steps since the last copy, and leaves no trace in the curves', async () => {
    const whole = await opened();
    await whole.session.start();
    await whole.until('finished');

    const { session, told, last, until } = await opened({ device: 'webgl' }, WITH_GPU);
    for (let step = 0; step < 7; step++) await session.step();
    await session.start();
    await session.pause();
    const { step } = last();
    await session.start();
    await session.loseDevice();
    await until('finished');
    expect(last().device).toBe('wasm');
    expect(last().deviceReason).toMatch(
      /^first that works here; webgl was lost at step \d+: it was taken away$/,
    );
    expect(
      Math.min(...told.filter(({ device }) => device === 'wasm').map((status) => status.step)),
    ).toBeGreaterThanOrEqual(step);
    expect(last().lossCurve).toEqual(whole.last().lossCurve);
    expect(last().accuracyCurve).toEqual(whole.last().accuracyCurve);
  });

  it('is left when it is lost while nothing is computed, too', async () => {
    const { session, last } = await opened({ device: 'auto' }, WITH_GPU);
    await session.step();
    expect(last()).toMatchObject({ step: 1, device: 'webgl', deviceReason: 'first that works here' });
    const before = await session.answer('Adam ate an apple');
    await session.loseDevice();
    // On the copy of step 0: a single step is kept when the training is paused.
    const after = await session.answer('Adam ate an apple');
    expect(last()).toMatchObject({ state: 'paused', step: 1, device: 'wasm' });
    expect(after).toEqual(before);
  });

  it('is left when a step on it never ends', async () => {
    const { session, last } = await opened({ device: 'webgl' }, WITH_GPU);
    await session.step();
    const advance = jest.spyOn(JobTraining.prototype, 'advance');
    advance.mockReturnValueOnce(new Promise(() => {}));
    const step = session.step();
    await new Promise((resolve) => setTimeout(resolve, 10));
    await session.loseDevice();
    await step;
    advance.mockRestore();
    expect(last()).toMatchObject({ step: 2, device: 'wasm', state: 'paused' });
  });

  it('is left when a step on it fails', async () => {
    const broken: Devices = new Map([
      ['webgpu', () => Promise.reject(new Error('the browser does not support it'))],
      ...WITH_GPU,
    ]);
    const { session, last } = await opened({ device: 'webgpu' }, broken);
    expect(last().deviceReason).toBe(
      'first that works here; webgpu does not work here: the browser does not support it',
    );
    await session.step();
    const advance = jest.spyOn(JobTraining.prototype, 'advance');
    advance.mockRejectedValueOnce(new Error('out of texture memory'));
    for (let step = 1; step < 3; step++) await session.step();
    advance.mockRestore();
    expect(last()).toMatchObject({ step: 3, device: 'wasm', state: 'paused' });
    expect(last().lossCurve.map((point) => point.step)).toEqual([2]);
    expect(last().deviceReason).toContain('webgl failed at step 1: out of texture memory');
  });

  it('ends the training when it was the last one, which keeps its curves', async () => {
    const { session, last } = await opened({ device: 'webgl' }, new Map([...WITH_GPU].slice(0, 1)));
    for (let step = 0; step < 3; step++) await session.step();
    const { lossCurve } = last();
    await session.loseDevice();
    await session.step();
    expect(last()).toMatchObject({ state: 'failed', step: 3, lossCurve });
    expect(last().error).toMatch(/^no device works: webgl was lost at step \d: it was taken away$/);
    await expect(session.answer('Adam ate an apple')).rejects.toThrow('no device works');
  });

  it('ends the training also at its last step, when nothing can be asked any more', async () => {
    const only: Devices = new Map([...WITH_GPU].slice(0, 1));
    const { session, last } = await opened(
      { device: 'webgl', settings: { ...JOB.settings, steps: 2 } },
      only,
    );
    await session.step();
    const state = jest.spyOn(JobTraining.prototype, 'state');
    state.mockImplementationOnce(async () => {
      await session.loseDevice();
      throw new Error('nothing can be read');
    });
    await session.step();
    state.mockRestore();
    expect(last().state).toBe('failed');
    expect(last().error).toMatch(/^no device works: webgl was lost/);
  });

  it('cannot be the processor', async () => {
    const { session } = await opened();
    await expect(session.loseDevice()).rejects.toThrow('wasm is not a device that can be lost');
  });
});
