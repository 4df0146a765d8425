import { existsSync, readFileSync } from 'node:fs';
import { readConfig } from '../../lib/config.ts';
import { type Block, documents, fencedBlocks } from './documents.ts';

const texts = documents().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const blocks = texts.flatMap(({ path, text }) => fencedBlocks(path, text));
const placeOf = ({ path, line }: Block): string => `${path}:${line}`;
const of = (language: string, mark?: string) =>
  blocks.filter((block) => block.language === language && (mark === undefined || block.mark === mark));

/**
 * What a code block's first line may say, and what then becomes of it. `sh`, `python` and `ts file` are run by
 * test/programs/documents.test.ts, in order, as a reader would paste them.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  sh: ['', 'aws', 'elsewhere'],
  python: [''],
  ts: ['', 'file', 'excerpt'],
  json: [''],
  mermaid: [''],
  text: [''],
};

test('every code block says what it is, and so what test holds it', () => {
  const odd = blocks.filter(({ language, mark }) => !KINDS[language]?.includes(mark));
  expect(odd.map((block) => `${placeOf(block)}: ${block.language} ${block.mark}`)).toEqual([]);
  expect(blocks.length).toBeGreaterThan(50);
});

test('no code block is made by indentation, which has no language', () => {
  const indented = texts.flatMap(({ path, text }) => {
    const prose = text.replace(/^( *)(`{3,})[^\n]*\n.*?^\1\2 *$/gms, (fenced) => fenced.replace(/[^\n]/g, ''));
    const lines = prose.split('\n');
    return lines.flatMap((line, at) => (/^ {4,}\S/.test(line) && lines[at - 1] === '' ? [`${path}:${at + 1}`] : []));
  });
  expect(indented).toEqual([]);
});

test('JSON is JSON', () => {
  for (const block of of('json')) expect([placeOf(block), JSON.parse(block.text)]).toHaveLength(2);
});

test('an excerpt stands in the file that it names, line by line', () => {
  expect(of('ts', 'excerpt').length).toBeGreaterThan(0);
  for (const block of of('ts', 'excerpt')) {
    const [, file = '', excerpt = ''] = /^\/\/ (\S+)\n(.*)$/s.exec(block.text) ?? [];
    expect([placeOf(block), existsSync(file) && readFileSync(file, 'utf8').includes(excerpt.trim())]).toEqual([
      placeOf(block),
      true,
    ]);
  }
});

test('what is run elsewhere are scripts of package.json, or commands of npm', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const odd = of('sh', 'elsewhere').flatMap((block) => commandsIn(block).filter((words) => !isKnown(words, scripts)));
  expect(odd).toEqual([]);
});

/** `npx orderflow init` and what it makes are run by test/packages, from packed packages; Maven is where Java is. */
function isKnown([program = '', first = '', ...more]: readonly string[], scripts: Record<string, string>): boolean {
  if (['cd', 'mkdir', 'mvn'].includes(program)) return true;
  if (program === 'npx') return first === 'orderflow' || first === '--package';
  if (first === 'run') return program === 'npm' && more.some((word) => word in scripts);
  return program === 'npm' && ['start', 'test', 'install', 'pack'].includes(first);
}

test('context keys of cdk commands are keys of the configuration', () => {
  const cdk = of('sh', 'aws').flatMap((block) => commandsIn(block).filter(([, program]) => program === 'cdk'));
  expect(cdk.length).toBeGreaterThan(2);
  for (const words of cdk) {
    const pairs = words.flatMap((word, at) => (word === '-c' ? [words[at + 1]?.split('=') ?? []] : []));
    expect(() => readConfig({ ...ELSEWHERE, ...Object.fromEntries(pairs) })).not.toThrow();
  }
});

/** Keys that a reader has in cdk.json. */
const ELSEWHERE = { mail: 'none', alarmTopicArn: 'none', simulatedProviders: 'allowed' };

/** The commands of a block in words, without comments. */
function commandsIn({ text }: Block): readonly (readonly string[])[] {
  const lines = text
    .replaceAll('\\\n', ' ')
    .replace(/(^|\s)#.*$/gm, '')
    .split(/\n|&&/);
  return lines.map((line) => line.trim().split(/\s+/)).filter(([program]) => program !== '');
}
