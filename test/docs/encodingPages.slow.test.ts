import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { encodingPage } from '../../docs/.vitepress/encodingPage.js';
import { positionalEncodingEntry, positionalEncodingNames } from '../../layers/index.js';

const ROOT = join(__dirname, '../..');
const TABLES = readFileSync(join(ROOT, 'docs/encodings.md'), 'utf8');

/** What does nothing before it is trained, or whatever it is asked. */
const WITHOUT_PICTURE = ['none'];

describe('the page of an encoding', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(positionalEncodingNames())(
    '%s has a formula, pictures, the paper and its rows of tables',
    async (name) => {
      const before = tf.memory().numTensors;
      const page = await encodingPage(name, ROOT, TABLES);
      expect(tf.memory().numTensors).toBe(before);
      expect(page).not.toMatch(/\bNaN\b|undefined|\[object/);
      expect(page.split('## Formula\n\n')[1]?.split('\n\n## ')[0]?.length).toBeGreaterThan(40);
      expect([name, page.includes('<svg ')]).toEqual([name, !WITHOUT_PICTURE.includes(name)]);
      const { paper, label } = positionalEncodingEntry(name);
      expect(page.startsWith(`# ${label}\n`)).toBe(true);
      if (paper) expect(page).toContain(`(https://arxiv.org/abs/${paper})`);
      const row = TABLES.split('\n').find((line) => line.startsWith(` ${name} `) && line.includes('['));
      // Without the name, which is the title of the page.
      const numbers = row?.slice(row.search(/\d+\.\d \[/)).trim();
      if (numbers) expect(page.split('\n').map((line) => line.trim())).toContain(numbers);
    },
  );

  it('says what its encoding cannot tell', async () => {
    const [none = '', kerple = '', rotary = ''] = await Promise.all(
      ['none', 'kerple-log', 'rotary'].map((name) => encodingPage(name, ROOT, TABLES)),
    );
    expect(none).toContain('Any two orders of the same words');
    expect(kerple).toContain('A sequence and the same sequence read backwards');
    expect(rotary).toContain('No two orders of the same words are known');
  });
});
