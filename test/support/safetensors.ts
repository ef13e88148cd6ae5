import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A tensor as the header of a file states it. */
export interface Stated {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

type Header = Record<string, Stated>;

/** The bytes of a file with this header, which may be anything, and these numbers after it. */
export function safetensors(header: unknown, data: Uint8Array = new Uint8Array(0), length?: bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(json.length));
  return Buffer.concat([size, json, data]);
}

/** The parts of a file. */
export function partsOf(file: Buffer): { header: Header; data: Buffer } {
  const end = 8 + Number(file.readBigUInt64LE());
  return {
    header: JSON.parse(file.subarray(8, end).toString()) as Header,
    data: Buffer.from(file.subarray(end)),
  };
}

/** Float32 numbers as bytes. */
export function bytesOf(...numbers: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(numbers).buffer);
}

/** Folders for the tests of a suite, gone after it. */
export function temporaryFolders(): (files: Record<string, string | Uint8Array>) => string {
  const root = mkdtempSync(join(tmpdir(), 'pretrained-'));
  afterAll(() => rmSync(root, { recursive: true }));
  return (files) => {
    const folder = mkdtempSync(join(root, 'model-'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return folder;
  };
}

/** The files of a folder, by name. */
export function filesOf(folder: string): Record<string, Buffer> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}
