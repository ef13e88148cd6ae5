import { type Browser, chromium, type Page } from 'playwright-core';

/** WebGL and WebGPU in software, the same everywhere. The page itself is then drawn so too, and slowly. */
const SWIFTSHADER = [
  ...['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  ...['--use-webgpu-adapter=swiftshader', '--enable-unsafe-webgpu', '--enable-features=Vulkan,WebGPU'],
];

/** Nothing that a browser does of itself goes out to the network. */
const QUIET = [
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--disable-quic', '--no-first-run'],
];

export interface LaunchOptions {
  /** Whether there are WebGL and WebGPU, by SwiftShader. */
  readonly graphics: boolean;
}

/** Starts the installed Chromium, without a window. The configuration of Jest has looked for it. */
export function launch({ graphics }: LaunchOptions): Promise<Browser> {
  const { CHROME_PATH } = process.env;
  if (!CHROME_PATH) throw new Error('CHROME_PATH must be the path of a Chromium or Chrome');
  const args = ['--no-sandbox', ...QUIET, ...(graphics ? SWIFTSHADER : [])];
  return chromium.launch({ executablePath: CHROME_PATH, args });
}

/** Whether the browser of a page offers an adapter. */
export function hasWebgpu(page: Page): Promise<boolean> {
  return page.evaluate(
    'Promise.resolve(navigator.gpu?.requestAdapter()).then((adapter) => Boolean(adapter))',
  );
}
