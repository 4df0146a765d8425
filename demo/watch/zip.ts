import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

/**
 * The files of a directory as a ZIP archive, which is how Lambda takes the code of a function.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 */
export function zipOf(directory: string): Buffer {
  const parts: Buffer[] = [];
  const directoryParts: Buffer[] = [];
  let offset = 0;
  const files = filesIn(directory);
  for (const file of files) {
    const name = Buffer.from(relative(directory, file).replaceAll('\\', '/'));
    const content = readFileSync(file);
    const packed = deflateRawSync(content);
    const common = commonFields(name, content, packed);
    const local = Buffer.concat([signed('PK\x03\x04'), common, name, packed]);
    directoryParts.push(
      Buffer.concat([signed('PK\x01\x02'), number(VERSION, 2), common, Buffer.alloc(10), number(offset, 4), name]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directoryParts);
  const counts = [number(files.length, 2), number(files.length, 2), number(central.length, 4), number(offset, 4)];
  return Buffer.concat([...parts, central, signed('PK\x05\x06'), number(0, 4), ...counts, number(0, 2)]);
}

const VERSION = 20;
const UTF8_NAME = 0x800;
const DEFLATED = 8;
/** 1 January 1980: the same files give the same bytes. */
const DATE = 0x21;

/** What the header of a file and its entry in the directory have alike: version, flags, method, time, checksum, sizes, name. */
const commonFields = (name: Buffer, content: Buffer, packed: Buffer): Buffer =>
  Buffer.concat([
    ...[number(VERSION, 2), number(UTF8_NAME, 2), number(DEFLATED, 2), number(0, 2), number(DATE, 2)],
    ...[number(crc32(content), 4), number(packed.length, 4), number(content.length, 4)],
    ...[number(name.length, 2), number(0, 2)],
  ]);

const signed = (signature: string): Buffer => Buffer.from(signature, 'latin1');

function number(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}

const filesIn = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
