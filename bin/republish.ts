import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { redriveFailures, republish } from '@orderflow/core/relay';
import {
  clientConfig,
  REPUBLISH_USAGE,
  type RepublishOptions,
  readRepublishOptions,
  UsageError,
} from '@orderflow/operator';

/** `npm run republish`: exit code 0 when everything that was meant is on the bus. */
try {
  const options = readRepublishOptions(process.argv.slice(2), process.cwd());
  const { published, failures } = await run(options);
  for (const { place, reason } of failures) console.error(`${place}: ${reason}`);
  console.log(`${published} events published again, ${failures.length} failures`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} catch (error) {
  const isUsage = error instanceof UsageError;
  if (isUsage) console.error(`${error.message}\n\n${REPUBLISH_USAGE}`);
  else console.error(`republish: ${(error as Error).message}`);
  process.exitCode = isUsage ? 2 : 1;
}

async function run({ table, busName, what, endpoint, region }: RepublishOptions) {
  const config = endpoint ? clientConfig({ endpoint, region: region ?? 'us-east-1' }) : region ? { region } : {};
  const deps = {
    dynamodb: new DynamoDBClient(config),
    eventBridge: new EventBridgeClient({ ...config, maxAttempts: 1 }),
    table,
    busName,
    clock: Date.now,
    random: Math.random,
    sleep: (ms: number) => sleep(ms),
  };
  if (!('failureQueueUrl' in what)) return republish(what, deps);
  const result = await redriveFailures({ ...deps, ...what, sqs: new SQSClient(config) });
  console.log(`${result.redriven} messages redriven, ${result.remaining} remaining in the failure queue`);
  return result;
}
