import { parseQueueAddress, QueueError } from '../../../../src/compare/queue/address.js';

const PLAIN = {
  ...{ host: 'box', port: 6379, db: 0, username: undefined, password: undefined, isEncrypted: false },
  prefix: 'tfjs-transformer-block',
};

describe('parseQueueAddress', () => {
  it.each([
    ['redis://box', { ...PLAIN, name: 'redis://box' }],
    ['redis://box:7000/3', { ...PLAIN, port: 7000, db: 3, name: 'redis://box:7000/3' }],
    ['rediss://box/', { ...PLAIN, isEncrypted: true, name: 'rediss://box' }],
    ['redis://[::1]:7000', { ...PLAIN, host: '::1', port: 7000, name: 'redis://[::1]:7000' }],
    [
      'redis://me:p%40ss%2F@box?prefix=team-a',
      { ...PLAIN, username: 'me', password: 'p@ss/', prefix: 'team-a', name: 'redis://box' },
    ],
    ['redis://:secret@box', { ...PLAIN, password: 'secret', name: 'redis://box' }],
  ])('%s', (text, address) => {
    expect(parseQueueAddress(text)).toEqual(address);
  });

  it.each([
    'box:6379',
    'http://:secret@box',
    'redis://:secret@',
    'redis://:secret@box/jobs',
    'redis://:secret@box?prefix=a:b',
    'redis://:secret@box?family=6',
    'redis://:secret%zz@box',
  ])('refuses %s without repeating it', (text) => {
    const parse = () => parseQueueAddress(text);
    expect(parse).toThrow(QueueError);
    expect(parse).not.toThrow(/secret/);
  });
});
