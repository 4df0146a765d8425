const { parseOptions } = require('./options.cjs');

test('without options it places twelve orders on the stage local and stays up', () => {
  expect(parseOptions([])).toEqual({ orders: 12, exit: false, flow: 'choreography', stage: 'local', help: false });
});

test('takes values after a space or an equals sign', () => {
  const line = ['--orders', '5', '--flow', 'both', '--stage=mine', '--exit', '--endpoint', 'http://127.0.0.1:4610/'];
  expect(parseOptions(line)).toEqual({
    orders: 5,
    exit: true,
    flow: 'both',
    stage: 'mine',
    endpoint: 'http://127.0.0.1:4610',
    help: false,
  });
});

test.each([
  [['--nope'], 'unknown option --nope'],
  [['nope'], 'unknown option nope'],
  [['--exit=1'], 'unknown option --exit=1'],
  [['--orders'], '--orders needs a value'],
  [['--orders='], '--orders needs a value'],
  [['--orders', '0'], 'from 1 to 10000'],
  [['--orders', '1e3'], 'from 1 to 10000'],
  [['--flow', 'ballet'], 'choreography, orchestration or both'],
  [['--stage', 'Mine'], 'lower-case'],
  [['--stage', '../mine'], 'lower-case'],
  [['--stage', 'abcdefghij-abcdefghi'], 'at most 19'],
  [['--endpoint', 'localhost'], 'takes a URL'],
  [['--endpoint', 'file:///etc'], 'http or https'],
])('%p is refused in one line, with exit code 2', (args, message) => {
  const refusal = refusalOf(args);
  expect(refusal).toMatchObject({ name: 'Stop', exitCode: 2, message: expect.stringContaining(message) });
  expect(refusal.message).not.toContain('\n');
});

test.each([
  'https://sqs.eu-west-1.amazonaws.com',
  'https://x.AMAZONAWS.com.cn',
  'https://events.us-east-1.api.aws',
  'https://amazonaws.com.',
])('the real AWS is refused: %s', (endpoint) => {
  expect(refusalOf(['--endpoint', endpoint]).message).toContain('must not be the real AWS');
});

test('a name that only looks like it is not', () => {
  expect(parseOptions(['--endpoint', 'http://notamazonaws.com.example']).endpoint).toBe(
    'http://notamazonaws.com.example',
  );
});

function refusalOf(args: readonly string[]): Error {
  try {
    parseOptions(args);
  } catch (error) {
    return error as Error;
  }
  throw new Error('not refused');
}
