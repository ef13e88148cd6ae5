import { PretrainedError } from '../pretrainedError.js';
import { cutOff, type ModelFolder, type Reader, textOf } from './folder.js';

type Disk = typeof import('node:fs/promises');

/** @param location a path, or a URL of the form file: */
export function diskFolder(location: string | URL, disk: Disk): ModelFolder {
  const nameOf = (file: string) => `${String(location).replace(/[\\/]+$/, '')}/${file}`;
  const found = async <T>(file: string, use: (path: string | URL) => Promise<T>): Promise<T | null> => {
    const name = nameOf(file);
    try {
      return await use(name.startsWith('file:') ? new URL(name) : name);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw new PretrainedError(name, `cannot be read: ${code ?? message}`);
    }
  };
  return {
    nameOf,
    text: async (file) => {
      const bytes = await found(file, (path) => disk.readFile(path));
      return bytes && textOf(nameOf(file), bytes);
    },
    open: (file) => found(file, async (path) => diskReader(nameOf(file), await disk.open(path))),
  };
}

async function diskReader(
  name: string,
  handle: Awaited<ReturnType<Disk['open']>>,
): Promise<Reader & { readonly size: number }> {
  const { size } = await handle.stat();
  let position = 0;
  const requireBytes = (length: number) => {
    if (position + length > size) throw cutOff(name, size, position + length);
  };
  return {
    name,
    size,
    async read(length) {
      requireBytes(length);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await handle.read(bytes, done, length - done, position);
        // Someone else has cut it meanwhile.
        if (bytesRead === 0) throw cutOff(name, position, position + length - done);
        done += bytesRead;
        position += bytesRead;
      }
      return bytes.buffer;
    },
    async skip(length) {
      requireBytes(length);
      position += length;
    },
    atEnd: async () => position === size,
    close: () => handle.close(),
  };
}
