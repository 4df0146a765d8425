import { misuse, readArguments, runTool } from './tool.cjs';

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  for (const [method, to] of [
    ['log', 'out'],
    ['error', 'err'],
  ] as const)
    jest
      .spyOn(console, method)
      .mockImplementation((...texts: unknown[]) => void printed.push(`${to}: ${texts.join(' ')}`));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

const tool = {
  name: 'simulate',
  usage: 'usage: npm run simulate',
  read: (args: readonly string[]) => readArguments(args, { seeds: { type: 'string' } }),
  run: async ({ seeds }: { seeds?: string | undefined }) => {
    if (seeds === '0') throw misuse('--seeds takes a number from 1');
    if (seeds === '1') throw new Error('no disk\nis left');
    return seeds === '3' ? 3 : undefined;
  },
};

test.each([
  [['--help'], 'out: usage: npm run simulate', undefined],
  [['--seeds', '2', '-h'], 'out: usage: npm run simulate', undefined],
  [['--nope'], "err: simulate: Unknown option '--nope'", 2],
  [['--seeds', '0'], 'err: simulate: --seeds takes a number from 1 (npm run simulate -- --help lists the options)', 2],
  [['--seeds', '1'], 'err: simulate: no disk', 1],
])('%j prints one line', async (args, line, code) => {
  await runTool(tool, args);
  expect(printed).toEqual([expect.stringContaining(line)]);
  expect(printed[0]?.includes('\n')).toBe(false);
  expect(process.exitCode).toBe(code);
});

test('the exit code is what it returns', async () => {
  await runTool(tool, ['--seeds', '3']);
  expect({ printed, code: process.exitCode }).toEqual({ printed: [], code: 3 });
});

test('a program without options takes none', async () => {
  await runTool({ name: 'contracts', usage: '', run: async () => undefined }, ['x']);
  expect(process.exitCode).toBe(2);
});
