import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { OptionError } from '../../../layers/index.js';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
import { loadVocabulary } from '../../../src/pretrained/loadVocabulary.js';
import { PretrainedError } from '../../../src/pretrained/pretrainedError.js';
import { useBackend } from '../../support/backends.js';
import { filesOf } from '../../support/safetensors.js';
import { expectSame } from '../../support/tensors.js';

const GOLDEN = join(__dirname, '../../golden/pretrained');

type Answer = (file: Buffer, response: ServerResponse) => void;

/** How servers give a file. */
const ANSWERS: Record<string, Answer> = {
  plain: (file, response) => void response.writeHead(200, { 'content-length': file.length }).end(file),
  // Node sends it in chunks, and no length.
  chunked: (file, response) => {
    for (let start = 0; start < file.length; start += 1009)
      response.write(file.subarray(start, start + 1009));
    response.end();
  },
  compressed: (file, response) => {
    const packed = gzipSync(file);
    response.writeHead(200, { 'content-length': packed.length, 'content-encoding': 'gzip' }).end(packed);
  },
};

const breakingOff: Answer = (file, response) => {
  response.writeHead(200, { 'content-length': file.length });
  response.write(file.subarray(0, file.length / 2), () => response.destroy());
};

describe('loadPretrained of a URL', () => {
  let server: Server;
  let url = '';
  let requests: string[] = [];
  let answer: Answer;
  /** How the file of weights is given; by default as the others. */
  let answerWeights: Answer | null;

  beforeAll(async () => {
    await useBackend('cpu');
    server = createServer(({ url: asked = '' }: IncomingMessage, response) => {
      requests.push(asked);
      if (asked.startsWith('/moved/')) {
        return void response.writeHead(302, { location: asked.replace('/moved', '') }).end();
      }
      const [path = ''] = asked.split('?');
      const [, model = '', name = ''] = path.split('/');
      const file = ['bert', 'gpt2', 'bloom'].includes(model) ? filesOf(join(GOLDEN, model))[name] : undefined;
      if (!file) return void response.writeHead(404).end('not here');
      (name === 'model.safetensors' && answerWeights ? answerWeights : answer)(file, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => void server.close(closed));
  });
  beforeEach(() => {
    requests = [];
    [answer, answerWeights] = [ANSWERS.plain as Answer, null];
  });

  const outputOf = (model: tf.LayersModel) =>
    model.predict(tf.tensor2d([[3, 17, 1]], [1, 3], 'int32')) as tf.Tensor;
  const errorOf = async (load: Promise<unknown>) => {
    const error = (await load.catch((error: unknown) => error)) as PretrainedError;
    expect(error).toBeInstanceOf(PretrainedError);
    return error.message;
  };

  it.each(Object.keys(ANSWERS))('%s: is the model of the folder', async (kind) => {
    answer = ANSWERS[kind] as Answer;
    for (const name of ['gpt2', 'bloom']) {
      const expected = outputOf(await loadPretrained(join(GOLDEN, name)));
      expectSame(outputOf(await loadPretrained(`${url}/${name}`)), expected);
      expectSame(outputOf(await loadPretrained(new URL(`${url}/${name}/`))), expected);
    }
  });

  it('asks for each file once', async () => {
    await loadPretrained(`${url}/gpt2`);
    expect(requests).toEqual(['/gpt2/config.json', '/gpt2/model.safetensors']);
  });

  it('says what is not there', async () => {
    expect(await errorOf(loadPretrained(`${url}/t5`))).toBe(`${url}/t5/config.json: is not there`);
  });

  it('says what the server says', async () => {
    answer = (_, response) => void response.writeHead(403).end('no');
    expect(await errorOf(loadPretrained(`${url}/gpt2`))).toBe(
      `${url}/gpt2/config.json: the server answers 403 Forbidden`,
    );
  });

  it('says that the server broke off', async () => {
    answer = breakingOff;
    expect(await errorOf(loadPretrained(`${url}/gpt2`))).toMatch(
      /gpt2\/config\.json: the connection broke off: \S/,
    );
  });

  it('says that there is no server', async () => {
    expect(await errorOf(loadPretrained('http://127.0.0.1:1/gpt2'))).toMatch(
      /^http:\/\/127\.0\.0\.1:1\/gpt2\/config\.json: cannot be fetched: \S/,
    );
  });

  const cut =
    (length: number, half: Answer): Answer =>
    (file, response) =>
      half(file.subarray(0, length), response);
  it.each<[string, Answer, RegExp]>([
    [
      'a file that is cut off',
      cut(15_000, ANSWERS.plain as Answer),
      /has 15000 bytes, where its header says \d+$/,
    ],
    [
      'one of unknown length',
      cut(15_000, ANSWERS.chunked as Answer),
      /is cut off: it has 15000 bytes, and should have \d+ or more$/,
    ],
    [
      'its header',
      cut(500, ANSWERS.chunked as Answer),
      /is cut off: it has 500 bytes, and should have \d+ or more$/,
    ],
    [
      'a file with bytes too many',
      (file, response) => (ANSWERS.chunked as Answer)(Buffer.concat([file, Buffer.alloc(3)]), response),
      /has more bytes, where its header says \d+$/,
    ],
    ['a connection that breaks off', breakingOff, /the connection broke off: \S/],
  ])('refuses %s, and leaves nothing behind', async (_, answered, problem) => {
    answerWeights = answered;
    const before = tf.memory().numTensors;
    const message = await errorOf(loadPretrained(`${url}/gpt2`));
    expect(message.startsWith(`${url}/gpt2/model.safetensors: `)).toBe(true);
    expect(message).toMatch(problem);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes a scheme in capitals, a query, and what has moved', async () => {
    const expected = outputOf(await loadPretrained(join(GOLDEN, 'gpt2')));
    for (const location of [
      `${url.replace('http', 'HTTP')}/gpt2`,
      `${url}/gpt2/?token=a/b`,
      `${url}/moved/gpt2`,
    ]) {
      expectSame(outputOf(await loadPretrained(location)), expected);
    }
    expect(requests).toContain('/gpt2/model.safetensors?token=a/b');
  });

  const both: [string, (timeout?: number) => Promise<unknown>][] = [
    ['config.json', (timeout) => loadPretrained(`${url}/gpt2`, { timeout })],
    ['vocab.txt', (timeout) => loadVocabulary(`${url}/bert`, { timeout })],
  ];
  it.each(both)('%s: says that the server has nothing to say', async (file, load) => {
    for (const status of [204, 205]) {
      answer = (_, response) => void response.writeHead(status).end();
      expect(await errorOf(load())).toMatch(
        new RegExp(`${file}: the server answers ${status} \\w+ Content$`),
      );
    }
  });

  it.each(both)('%s: says that it is a page', async (file, load) => {
    for (const page of [
      '<!DOCTYPE html><title>Sign in</title>',
      '\n<html><ul><li>gpt2/</ul></html>',
      '<?xml version="1.0"?>',
    ]) {
      answer = (_, response) => (ANSWERS.plain as Answer)(Buffer.from(page), response);
      expect(await errorOf(load())).toMatch(
        new RegExp(`${file}: is a page of HTML or XML, and not the file$`),
      );
    }
  });

  it.each(both)('%s: is not read without end', async (file, load) => {
    let sent = 0;
    const piece = Buffer.alloc(2 ** 20, ' ');
    answer = (_, response) => {
      const more = () => {
        sent += piece.length;
        if (!response.destroyed && sent < 2 ** 30) response.write(piece, () => setImmediate(more));
      };
      more();
    };
    expect(await errorOf(load())).toMatch(
      new RegExp(`${file}: has more than 33554432 bytes, which no such file needs$`),
    );
    expect(sent).toBeLessThan(2 ** 27);

    // Nor where the server says so at once.
    answer = (_, response) => void response.writeHead(200, { 'content-length': 1e12 }).flushHeaders();
    expect(await errorOf(load())).toMatch(/has more than 33554432 bytes/);
  });

  it.each(both)('%s: waits for a server that says nothing only so long', async (file, load) => {
    const silent: Record<string, Answer> = {
      'from the begin': () => {},
      'after the head': (_, response) => response.writeHead(200).flushHeaders(),
      'in the middle, of more than it has': (content, response) => {
        response.writeHead(200, { 'content-length': content.length + 5 });
        response.write(content);
      },
    };
    for (const [, says] of Object.entries(silent)) {
      answer = says;
      expect(await errorOf(load(300))).toMatch(
        new RegExp(`${file}: the server has sent nothing for 0.3 seconds$`),
      );
    }
  });

  it('waits for weights only so long, and leaves nothing behind', async () => {
    answerWeights = (file, response) => {
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.subarray(0, 9000));
    };
    const before = tf.memory().numTensors;
    expect(await errorOf(loadPretrained(`${url}/gpt2`, { timeout: 1000 }))).toMatch(
      /model\.safetensors: the server has sent nothing for 1 seconds$/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('waits for a server that is slow, as long as something comes', async () => {
    answerWeights = (file, response) => {
      const piece = Math.ceil(file.length / 15);
      const next = (start: number) => {
        if (start >= file.length) return void response.end();
        response.write(file.subarray(start, start + piece));
        setTimeout(next, 100, start + piece);
      };
      next(0);
    };
    const started = performance.now();
    await loadPretrained(`${url}/gpt2`, { timeout: 1000 });
    expect(performance.now() - started).toBeGreaterThan(1000);
  });

  it.each<[string, () => void]>([
    ['before an answer', () => (answer = () => {})],
    [
      'in the middle',
      () => (answerWeights = (file, response) => void response.write(file.subarray(0, 9000))),
    ],
  ])('gives up when it is told to, %s, with the reason', async (_, prepare) => {
    prepare();
    const stop = new AbortController();
    const before = tf.memory().numTensors;
    const loading = loadPretrained(`${url}/gpt2`, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('the page is gone')), 150);
    await expect(loading).rejects.toThrow(/^the page is gone$/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says how far it is', async () => {
    for (const model of ['gpt2', 'bloom']) {
      const files = Object.entries(filesOf(join(GOLDEN, model))).filter(([name]) =>
        name.endsWith('.safetensors'),
      );
      const size = files.reduce((sum, [, { length }]) => sum + length, 0);
      const seen: number[] = [];
      await loadPretrained(`${url}/${model}`, {
        onProgress: ({ loaded, total }) => seen.push(loaded / total),
      });
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.filter((share) => share === 1).length).toBeGreaterThan(0);
      let total = 0;
      await loadPretrained(`${url}/${model}`, { onProgress: (progress) => (total = progress.total) });
      expect(total).toBe(size);
    }
  });

  it('leaves no timer behind', async () => {
    const set = jest.spyOn(globalThis, 'setTimeout');
    const cleared = jest.spyOn(globalThis, 'clearTimeout');
    await loadPretrained(`${url}/gpt2`, { timeout: 54_321 });
    const ours = set.mock.results
      .filter((_, i) => set.mock.calls[i]?.[1] === 54_321)
      .map(({ value }) => value);
    expect(ours.length).toBeGreaterThan(2);
    const gone = new Set<unknown>(cleared.mock.calls.map(([timer]) => timer));
    expect(ours.filter((timer) => !gone.has(timer))).toEqual([]);
    jest.restoreAllMocks();
  });

  it('may wait for ever, and no other way round', async () => {
    for (const timeout of [Number.POSITIVE_INFINITY, 2 ** 40])
      await loadPretrained(`${url}/gpt2`, { timeout });
    for (const timeout of [0, -1, Number.NaN]) {
      await expect(loadPretrained(`${url}/gpt2`, { timeout })).rejects.toThrow(
        new OptionError(`timeout must be greater than 0 milliseconds; got ${timeout}`),
      );
    }
  });
});
