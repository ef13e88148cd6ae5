import { browserName } from '../../../playground/state/browserName.js';
import { nameBeforeDownload } from '../../../playground/state/download.js';

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', 'Firefox 144'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'Chrome 142',
  ],
  [
    'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    'Safari 18',
  ],
  ['Lynx', 'a browser'],
])('%s is called %s', (agent, name) => {
  expect(browserName(agent)).toBe(name);
});

it.each([
  ['model (1).json', 'model.json'],
  ['weights(12).bin', 'weights.bin'],
  ['playground.json', 'playground.json'],
])('%s was %s before a browser counted it', (counted, name) => {
  expect(nameBeforeDownload(counted)).toBe(name);
});
