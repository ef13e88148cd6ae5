import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where pictures go: docs/screenshots for the README (npm run readme:screenshots), else a folder for a look. */
const FOLDER = process.env.SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'screenshots-'));

/** What the window shows, as PNG. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path });
  console.log(`There is a picture in ${path}`);
}
