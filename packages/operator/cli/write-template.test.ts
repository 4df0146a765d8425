import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { writeTemplate } from './write-template.ts';

let place: string;
let template: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'orderflow-init-'));
  template = join(place, 'template');
  mkdirSync(join(template, 'simulation'), { recursive: true });
  writeFileSync(join(template, 'package.json'), '{ "name": "seat-booking" }');
  writeFileSync(join(template, 'app.ts'), "new SeatBookingStack(app, 'seat-booking-dev');");
  writeFileSync(join(template, 'simulation', 'worker.ts'), 'serve();');
  writeFileSync(join(template, 'gitignore'), 'node_modules/');
});
afterEach(() => rmSync(place, { recursive: true }));

const names = { name: '@theatre/tickets', stack: 'Tickets' };

test('the template is written with the names of package and stack', () => {
  const directory = join(place, 'new', 'app');
  const files = writeTemplate(template, { directory, ...names });
  expect([...files].sort()).toEqual(['.gitignore', 'app.ts', 'package.json', join('simulation', 'worker.ts')]);
  const read = (file: string) => readFileSync(join(directory, file), 'utf8');
  expect(read('package.json')).toBe('{ "name": "@theatre/tickets" }');
  expect(read('app.ts')).toBe("new SeatBookingStack(app, 'Tickets-dev');");
  expect(read('.gitignore')).toBe('node_modules/');
  expect(read('simulation/worker.ts')).toBe('serve();');
});

test('an empty directory is accepted', () => {
  mkdirSync(join(place, 'empty'));
  expect(writeTemplate(template, { directory: join(place, 'empty'), ...names })).toHaveLength(4);
});

test.each(['is not empty', 'is a file'])('a directory that %s is refused, and nothing is written', (words) => {
  const directory = join(place, 'taken');
  if (words === 'is a file') writeFileSync(directory, 'mine');
  else {
    mkdirSync(directory);
    writeFileSync(join(directory, 'mine.txt'), 'mine');
  }
  expect(() => writeTemplate(template, { directory, ...names })).toThrow(UsageError);
  expect(() => writeTemplate(template, { directory, ...names })).toThrow(words);
  if (words === 'is not empty') expect(readdirSync(directory)).toEqual(['mine.txt']);
});

test('without a template the error says how it is made', () => {
  const missing = join(place, 'missing');
  const directory = join(place, 'app');
  expect(() => writeTemplate(missing, { directory, ...names })).toThrow('npm run build makes it');
  expect(existsSync(directory)).toBe(false);
});
