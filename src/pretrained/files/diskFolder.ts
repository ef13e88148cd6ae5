import { PretrainedError } from '../pretrainedError.js';
import { cutOff, type ModelFolder, type Reader } from './folder.js';

type Disk = typeof import('node:fs/promises');

/** @param location a path, or a URL of the form file: */
export function diskFolder(location: string, disk: Disk): ModelFolder {
  const nameOf = (file: string) => `${location.replace(/[\\/]+$/, '')}/${file}`;
  return {
    nameOf,
    async open(file) {
      const name = nameOf(file);
      try {
        const path = /^file:/i.test(name) ? new URL(name) : name;
        const stats = await disk.stat(path);
        // To open a pipe would wait for whoever writes to it.
        if (!stats.isFile())
          throw new PretrainedError(name, `is a ${stats.isDirectory() ? 'folder' : 'device'}, not a file`);
        return diskReader(name, stats.size, await disk.open(path));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return null;
        throw unreadable(name, error);
      }
    },
  };
}

function diskReader(name: string, size: number, handle: Awaited<ReturnType<Disk['open']>>): Reader {
  let position = 0;
  const requireBytes = (length: number) => {
    if (position + length > size) throw cutOff(name, size, position + length);
  };
  async function readInto(bytes: Uint8Array): Promise<number> {
    const { bytesRead } = await handle
      .read(bytes, 0, bytes.length, position)
      .catch((error: unknown) => Promise.reject(unreadable(name, error)));
    position += bytesRead;
    return bytesRead;
  }
  return {
    name,
    size,
    async read(length) {
      requireBytes(length);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const more = await readInto(bytes.subarray(done));
        // Someone else has cut it meanwhile.
        if (more === 0) throw cutOff(name, position, position + length - done);
        done += more;
      }
      return bytes.buffer;
    },
    async readSome(length) {
      const bytes = new Uint8Array(Math.min(length, size - position));
      return bytes.subarray(0, bytes.length === 0 ? 0 : await readInto(bytes));
    },
    async skip(length) {
      requireBytes(length);
      position += length;
    },
    atEnd: async () => position === size,
    close: () => handle.close(),
  };
}

function unreadable(name: string, error: unknown): PretrainedError {
  if (error instanceof PretrainedError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new PretrainedError(name, `cannot be read: ${code ?? message}`);
}
