import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Reads a list of checksums, as `sha256sum` writes it. @returns them by file name */
export function readChecksums(list: string): ReadonlyMap<string, string> {
  const lines = readFileSync(list, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => line.split(/\s+/) as [hash: string, file: string]).map(([hash, file]) => [file, hash]),
  );
}

/** The SHA-256 of a file, in hexadecimal digits. */
export const checksumOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
