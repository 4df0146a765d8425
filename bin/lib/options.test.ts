const { parseOptions } = require('./options.cjs');

test('without options it places twelve orders on the stage local and stays up', () => {
  const flags = { deployOnly: false, exit: false, help: false };
  expect(parseOptions([])).toEqual({ orders: 12, flow: 'choreography', stage: 'local', ...flags });
});

test('watches, with filters of the logs', () => {
  expect(parseOptions(['--watch'])).toMatchObject({ watch: {} });
  const filters = ['--logs', 'payment,api', '--level=WARN', '--key', '01K7'];
  expect(parseOptions(['--watch', ...filters]).watch).toEqual({
    services: ['payment', 'api'],
    level: 'WARN',
    key: '01K7',
  });
});

test('no orders, or a deployment and nothing else', () => {
  expect(parseOptions(['--orders', '0'])).toMatchObject({ orders: 0, deployOnly: false });
  expect(parseOptions(['--deploy-only'])).toMatchObject({ deployOnly: true });
});

test('takes values after a space or an equals sign', () => {
  const line = ['--orders', '5', '--flow', 'both', '--stage=mine', '--exit', '--endpoint', 'http://127.0.0.1:4610/'];
  expect(parseOptions(line)).toEqual({
    orders: 5,
    deployOnly: false,
    exit: true,
    flow: 'both',
    stage: 'mine',
    endpoint: 'http://127.0.0.1:4610',
    help: false,
  });
});

test('an endpoint may have a certificate authority of its own', () => {
  const line = ['--endpoint', 'https://127.0.0.1:9297', '--ca', 'ca.pem'];
  expect(parseOptions(line)).toMatchObject({ endpoint: 'https://127.0.0.1:9297', ca: 'ca.pem' });
});

test.each([
  [['--ca', 'ca.pem'], '--ca needs --endpoint https://…'],
  [['--endpoint', 'http://127.0.0.1:4566', '--ca', 'ca.pem'], '--ca needs --endpoint https://…'],
  [['--nope'], 'unknown option --nope'],
  [['nope'], 'unknown option nope'],
  [['--exit=1'], 'unknown option --exit=1'],
  [['--orders'], '--orders needs a value'],
  [['--orders='], '--orders needs a value'],
  [['--orders', '-1'], 'from 0 to 10000'],
  [['--orders', '10001'], 'from 0 to 10000'],
  [['--orders', '1e3'], 'from 0 to 10000'],
  [['--deploy-only', '--orders', '3'], 'do not go together'],
  [['--deploy-only', '--flow', 'both'], 'do not go together'],
  [['--orders', '0', '--flow', 'both'], 'needs orders to compare'],
  [['--flow', 'ballet'], 'choreography, orchestration or both'],
  [['--watch', '--exit'], 'do not go together'],
  [['--watch', '--flow', 'both'], 'do not go together'],
  [['--key', 'o-1'], 'need --watch'],
  [['--watch', '--level', 'loud'], 'DEBUG, INFO, WARN or ERROR'],
  [['--watch', '--logs', 'payment,'], 'names of functions'],
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
