import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { loadPretrained } from '../../../src/pretrained/loadPretrained.js';
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

describe('loadPretrained of a URL', () => {
  let server: Server;
  let url = '';
  let requests: string[] = [];
  let answer: Answer;
  /** How the file of weights is given; by default as the others. */
  let answerWeights: Answer | null;

  beforeAll(async () => {
    await useBackend('cpu');
    server = createServer(({ url: path = '' }: IncomingMessage, response) => {
      requests.push(path);
      const [, model = '', name = ''] = path.split('/');
      const file = ['gpt2', 'bloom'].includes(model) ? filesOf(join(GOLDEN, model))[name] : undefined;
      if (!file) return void response.writeHead(404).end('not here');
      (name === 'model.safetensors' && answerWeights ? answerWeights : answer)(file, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((closed) => void server.close(closed)));
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
    expect(requests).toEqual(
      ['config.json', 'model.safetensors.index.json', 'model.safetensors'].map((file) => `/gpt2/${file}`),
    );
  });

  it('says what is not there', async () => {
    expect(await errorOf(loadPretrained(`${url}/bert`))).toBe(`${url}/bert/config.json: is not there`);
  });

  it('says what the server says', async () => {
    answer = (_, response) => void response.writeHead(403).end('no');
    expect(await errorOf(loadPretrained(`${url}/gpt2`))).toBe(
      `${url}/gpt2/config.json: the server answers 403 Forbidden`,
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
    [
      'a connection that breaks off',
      (file, response) => {
        response.writeHead(200, { 'content-length': file.length });
        response.write(file.subarray(0, 9000), () => response.destroy());
      },
      /the connection broke off after \d+ bytes: \S/,
    ],
  ])('refuses %s, and leaves nothing behind', async (_, answered, problem) => {
    answerWeights = answered;
    const before = tf.memory().numTensors;
    const message = await errorOf(loadPretrained(`${url}/gpt2`));
    expect(message.startsWith(`${url}/gpt2/model.safetensors: `)).toBe(true);
    expect(message).toMatch(problem);
    expect(tf.memory().numTensors).toBe(before);
  });
});
