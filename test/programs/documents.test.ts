import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readState } from '@orderflow/operator';
import { settle } from '../../demo/settle.ts';
import { type Block, documents, fencedBlocks } from '../docs/documents.ts';
import { copyOfRepository } from './support/copy.ts';
import { Terminal } from './support/terminal.ts';

/**
 * The documents as a reader uses them, in a copy of the repository: `npm start` in one terminal, and in another each code block of a
 * document, in order, as it is pasted. Blocks for AWS alone are checked without being sent; TypeScript is type-checked.
 */
const ROOT = copyOfRepository();
const terminal = new Terminal(ROOT);

/** No time is asserted: this is only when to give up. */
const DEADLINE = 10 * 60_000;

const blocks = documents().flatMap((path) => fencedBlocks(path));
const placeOf = ({ path, line }: Block): string => `${path}:${line}`;
const isRun = ({ language, mark }: Block): boolean =>
  (language === 'sh' && mark === '') || language === 'python' || (language === 'ts' && mark === 'file');
/** The runbook erases the customer that the other documents order for. */
const erasingLast = (a: Block, b: Block): number => Number(isRunbook(a)) - Number(isRunbook(b));
const isRunbook = ({ path }: Block): boolean => path === 'docs/runbook.md';
const run = new Map<string, Block[]>();
for (const block of [...blocks.filter(isRun)].sort(erasingLast))
  run.set(block.path, [...(run.get(block.path) ?? []), block]);

let stage: ChildProcess;
beforeAll(async () => {
  symlinkSync(resolve('.venv'), join(ROOT, '.venv'));
  stage = await terminal.stays(['-C', 'orderflow-source', 'bin/start.mjs', '--orders', '0'], 'It stays up');
}, DEADLINE);
afterAll(async () => {
  const ended = new Promise((done) => stage?.once('close', done) ?? done(undefined));
  stage?.kill('SIGINT');
  await ended;
  rmSync(ROOT, { recursive: true, force: true });
});

/** What a reader types: a shell's lines as they are, a script of Python to its standard input, a file into that file. */
function typed({ language, mark, text }: Block): string {
  if (language === 'python') return heredoc('python3 -', text);
  if (mark === 'file') return heredoc(`mkdir -p '${dirname(fileOf(text))}' && cat >'${fileOf(text)}'`, text);
  return text;
}
const heredoc = (command: string, text: string): string => `${command} <<'END OF BLOCK'\n${text}END OF BLOCK\n`;
const fileOf = (text: string): string => /^\/\/ (\S+)\n/.exec(text)?.[1] ?? '';

test.each([...run.keys()])(
  '%s: every block works as it is pasted, one after the other',
  async (path) => {
    const inOrder = run.get(path) ?? [];
    const script = inOrder.map((block) => `echo '>>> ${placeOf(block)}'\n${typed(block)}`).join('\n');
    const { code, printed } = await terminal.run(script);
    const reached = printed.lastIndexOf('>>> ');
    expect({ code, printed: code === 0 ? '' : printed.slice(reached) }).toEqual({ code: 0, printed: '' });
    expect(printed).not.toMatch(/"FailedEntryCount": [1-9]|^HTTP\/1.1 [45]/m);
  },
  DEADLINE,
);

test(
  'nothing that the documents put in ends in a dead-letter queue',
  async () => {
    const state = readState(ROOT, 'local');
    if (!state) throw new Error('the stage has no state file');
    const depths = await settle(state, new AbortController().signal, { patienceMs: DEADLINE, quietMs: DEADLINE });
    expect(depths.filter(({ deadLetters }) => deadLetters > 0)).toEqual([]);
  },
  DEADLINE,
);

test(
  'commands for AWS alone are what its API takes, and what bash can read',
  async () => {
    const help = await terminal.run('npm run -s orderflow -- --help');
    const env = { ...ACCOUNT, AWS_DRY: '1', HELP: help.printed };
    for (const block of blocks.filter(({ language, mark }) => language === 'sh' && mark === 'aws')) {
      const { code, printed } = await terminal.run([...STAND_INS, block.text].join('\n'), env);
      expect([placeOf(block), code, code === 0 ? '' : printed]).toEqual([placeOf(block), 0, '']);
    }
  },
  DEADLINE,
);

/** What would leave the machine, or wants the answer of what was not sent. The operator's program is asked for its commands. */
const STAND_INS = [
  'npx() { :; }; curl() { :; }; jq() { echo bucket; }',
  'npm() { case "$*" in *--aws*) grep -q "^    \\"$2\\":" package.json || { echo "npm has no script $2"; return 2; };; *) command npm "$@";; esac; }',
  'aws() { case "$1" in s3) : ;; *) command aws "$@" ;; esac; }',
  'orderflow() { grep -q "^  $1 " <<<"$HELP" || { echo "orderflow has no command $1"; return 2; }; }',
];
const ACCOUNT = {
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  URL: '',
  KEY: 'k',
};

test(
  'TypeScript of the documents is type-checked',
  async () => {
    const checked = blocks.filter(({ path, language, mark, text }) => {
      if (language !== 'ts' || mark === 'excerpt') return false;
      return !(path === 'README.md' && /^\/\/ (events|functions)\/|loyalty/.test(text)); // adding.test.ts does all of that
    });
    expect(checked.length).toBeGreaterThan(3);
    const files = checked.map((block, at) => written(block, `block-${at}.mts`));
    writeFileSync(join(ROOT, 'blocks.json'), JSON.stringify({ extends: './tsconfig.json', include: [], files }));
    const { code, printed } = await terminal.run('node node_modules/typescript/bin/tsc --noEmit -p blocks.json');
    expect([code, printed]).toEqual([0, '']);
  },
  DEADLINE,
);

/** As the file that its first line names, else as a module at the root. @returns its path */
function written({ text }: Block, name: string): string {
  const file = join(ROOT, fileOf(text) || name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
