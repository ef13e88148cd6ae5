import { type Browser, chromium as driver } from 'playwright-core';
import { chromium } from './chromium.js';

/** What is drawn and computed on a graphics card is done in software, the same everywhere: by SwiftShader. */
const SWIFTSHADER = [
  ...['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  ...['--use-webgpu-adapter=swiftshader', '--enable-unsafe-webgpu', '--enable-features=Vulkan,WebGPU'],
];

/** Nothing that a browser does of itself goes out to the network. */
const QUIET = [
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--disable-quic', '--no-first-run'],
];

/** Starts the installed Chromium, without a window. */
export function launch(): Promise<Browser> {
  if (!chromium) throw new Error('there is no Chromium here; CHROME_PATH may say where it is');
  return driver.launch({ executablePath: chromium, args: ['--no-sandbox', ...QUIET, ...SWIFTSHADER] });
}
