import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInTest } from '../testing/run-in-test.ts';

const place = mkdtempSync(join(tmpdir(), 'orderflow-init-'));
const template = join(place, 'template');
mkdirSync(template);
writeFileSync(join(template, 'package.json'), '{ "name": "seat-booking" }');
writeFileSync(join(template, 'app.ts'), "new SeatBookingStack(app, 'seat-booking-dev');");
afterAll(() => rmSync(place, { recursive: true }));

const init = (dir: string, ...options: readonly string[]) =>
  runInTest(['init', ...(dir === '' ? [] : [join(place, dir)]), ...options], { template });
const read = (dir: string, file: string) => readFileSync(join(place, dir, file), 'utf8');

test('package and stack are named after the directory', async () => {
  const { code, out } = await init('my-app');
  expect([code, out]).toEqual([0, expect.stringMatching(/^2 files in .*my-app\n\n {2}cd .*my-app\n {2}npm install/)]);
  expect(read('my-app', 'package.json')).toContain('"my-app"');
  expect(read('my-app', 'app.ts')).toContain("'my-app-dev'");
});

test('names can be given; the stack is named after the package without its scope', async () => {
  await init('a', '--name', '@theatre/tickets');
  expect(read('a', 'package.json')).toContain('"@theatre/tickets"');
  expect(read('a', 'app.ts')).toContain("'tickets-dev'");
  await init('b', '--name', 'a', '--stack', 'Tickets');
  expect(read('b', 'app.ts')).toContain("'Tickets-dev'");
});

test.each([
  ["missing required argument 'dir'", '', []],
  ['too many arguments', 'x', ['more']],
  ['My App is no name of an npm package: choose one by --name', 'My App', []],
  ['../b is no name of an npm package', 'x', ['--name', '../b']],
  ['is no name of an npm package', 'x', ['--name', 'x'.repeat(215)]],
  ['1a is no name of a stack', 'x', ['--name', '1a']],
  ['a_b is no name of a stack', 'x', ['--stack', 'a_b']],
  ['is no name of a stack', 'x', ['--stack', 'x'.repeat(31)]],
  ['is not empty', 'template', ['--name', 'x']],
])('misuse: %s', async (problem, dir, options) => {
  expect(await init(dir, ...options)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(problem) });
  expect(existsSync(join(place, 'x'))).toBe(false);
});
