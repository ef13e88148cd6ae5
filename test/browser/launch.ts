import { type Browser, chromium } from 'playwright-core';

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

/** Starts the installed Chromium, without a window. The configuration of Jest has looked for it. */
export function launch(): Promise<Browser> {
  const { CHROME_PATH } = process.env;
  if (!CHROME_PATH) throw new Error('CHROME_PATH must be the path of a Chromium or Chrome');
  return chromium.launch({ executablePath: CHROME_PATH, args: ['--no-sandbox', ...QUIET, ...SWIFTSHADER] });
}
