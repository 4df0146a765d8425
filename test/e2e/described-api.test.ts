import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { newCustomer } from './support/shop.ts';
import { stage } from './support/stage.ts';

const { setUpSchemathesis } = require('../../bin/lib/setup.cjs');

/** The API against its own document: thousands of requests, and new ones each time, in the long run, `npm run fuzz:api`. */
const EXAMPLES = process.env.FUZZ_EXAMPLES ?? '10';
/** With a limit it goes on until that is over, so how much it tries depends on the machine. */
const { FUZZ_SECONDS: seconds } = process.env;
const SEED = String(process.env.ORDERFLOW_SEED);
/** It ends a little after its limit, when the last answers are in. */
const PATIENCE = (Number(seconds ?? 300) + 300) * 1000;

const here = join(__dirname, 'described-api');

test(
  'the API is what its OpenAPI document says, whatever is sent',
  async () => {
    const { code, output } = await schemathesis([
      ...['run', 'docs/contracts/openapi.json', '--url', stage().apiUrl],
      ...['--max-examples', EXAMPLES, '--seed', SEED, '--request-timeout', '30'],
      ...(seconds ? ['--max-time', seconds] : []),
      ...['--generation-database', 'none', '--warnings', 'off', '--no-color'],
    ]);
    if (code !== 0) throw new Error(output);
    const [, generated] = /(\d+) generated/.exec(output) ?? [];
    console.log(`${generated} requests, seed ${SEED}`);
    expect(Number(generated)).toBeGreaterThan(50);
  },
  PATIENCE + 60_000,
);

async function schemathesis(args: readonly string[]): Promise<{ code: unknown; output: string }> {
  const env = {
    PATH: process.env.PATH,
    SCHEMATHESIS_HOOKS: 'hooks',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: here,
    CUSTOMER_ID: await newCustomer(),
  };
  const all = ['--config-file', join(here, 'schemathesis.toml'), ...args];
  const command: string = await setUpSchemathesis(process.cwd());
  return new Promise((resolve) => {
    execFile(command, all, { env, maxBuffer: 1e8, timeout: PATIENCE }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}
