/**
 * A subscriber in a process of its own, to be killed: `subscriber-program.ts ADDRESS GROUP TOPIC COUNT`. It prints a line for each reading
 * that it has handled. After so many it hangs in the middle of those that it has.
 */
import { subscribe } from '@orderflow/kafka';
import { clientOf, nameOf, Reading } from './readings.ts';

const [address = '', group = '', topic = '', count = ''] = process.argv.slice(2);
let handled = 0;
const subscription = subscribe([Reading], {
  group,
  client: clientOf(address, `subscriber-${process.pid}`),
  topicOf: () => topic,
  handler: async ({ data }) => {
    if (++handled > Number(count)) await new Promise(() => {});
    process.stdout.write(`${nameOf(data)}\n`);
  },
});
process.once('SIGTERM', () => subscription.stop().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(1)); // the test is gone
