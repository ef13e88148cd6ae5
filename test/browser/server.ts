import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** With these a page may share memory between threads. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export interface Served {
  /** Files in memory, by their paths: `/index.html`. */
  files?: ReadonlyMap<string, string | Uint8Array>;
  /** Folders, one before the other. */
  folders?: readonly string[];
  crossOriginIsolated?: boolean;
}

export interface Server {
  /** Without a slash at the end. */
  readonly url: string;
  close(): void;
}

/** Serves files to this machine alone, until it is closed. */
export function serve({ files, folders = [], crossOriginIsolated = false }: Served): Promise<Server> {
  const read = (path: string) =>
    files?.get(path) ??
    folders
      .map((folder) => join(folder, normalize(path)))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
      .map((file) => readFileSync(file))[0];
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const body = read(decodeURIComponent(path));
    response.writeHead(body === undefined ? 404 : 200, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      ...(crossOriginIsolated ? ISOLATION : {}),
    });
    response.end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const close = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ url: `http://127.0.0.1:${port}`, close });
    });
  });
}
