import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesOf } from './changes.ts';

const place = mkdtempSync(join(tmpdir(), 'changes-'));
const watching = new AbortController();
afterAll(() => {
  watching.abort();
  rmSync(place, { recursive: true });
});

/** Makes a change, and waits until it is said of a file. */
let heard: (file: string) => void = () => {};
const isSaid = (file: string, change: () => void) =>
  new Promise<void>((resolve) => {
    heard = (said) => said === `${place}/${file}` && resolve();
    change();
  });
const write = (file: string, text: string) => writeFileSync(join(place, file), text);
const replace = (file: string, text: string) => {
  write(`${file}~tmp`, text);
  renameSync(join(place, `${file}~tmp`), join(place, file));
};

beforeAll(() => {
  mkdirSync(join(place, 'payment', 'deep'), { recursive: true });
  write('payment/deep/a.ts', '1');
  changesOf([place], watching.signal, (file) => heard(file));
});

test('a file that an editor replaces by another of its name is said each time, and so are edits in between', async () => {
  for (const text of ['2', '3', '4']) {
    await isSaid('payment/deep/a.ts', () => replace('payment/deep/a.ts', text));
    await isSaid('payment/deep/a.ts', () => write('payment/deep/a.ts', `${text}!`));
  }
});

test('files of a new directory are said, also when it was removed before', async () => {
  for (const text of ['1', '2']) {
    await isSaid('gift/deep/a.ts', () => {
      mkdirSync(join(place, 'gift', 'deep'), { recursive: true });
      write('gift/deep/a.ts', text);
    });
    await isSaid('gift/deep/a.ts', () => replace('gift/deep/a.ts', `${text}!`));
    await isSaid('gift', () => rmSync(join(place, 'gift'), { recursive: true }));
  }
});
