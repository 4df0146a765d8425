/**
 * A subscriber in a process of its own, to be killed: `subscriber-program.ts ADDRESS NAME TOPIC COUNT`. It prints a line for each reading
 * that it has handled. After so many it hangs in the middle of those that it has. With a negative COUNT it ends the process instead, without a word.
 */
import { subscribe } from '@orderflow/kafka';
import { subscribe as subscribeToRabbit } from '@orderflow/rabbitmq';
import { clientOf, nameOf, Reading, rabbitOf } from './readings.ts';

const [address = '', name = '', topic = '', count = ''] = process.argv.slice(2);
const limit = Number(count);
let handled = 0;
const handler = async ({ data }: { readonly data: { readonly meter: string; readonly number: number } }) => {
  if (limit < 0) process.kill(process.pid, 'SIGKILL');
  if (++handled > limit) await new Promise(() => {});
  process.stdout.write(`${nameOf(data)}\n`);
};
const who = `subscriber-${process.pid}`;
const subscription = address.startsWith('amqp:')
  ? subscribeToRabbit([Reading], {
      queue: name,
      exchange: topic,
      client: rabbitOf(address, who),
      deliveryLimit: 3,
      singleActiveConsumer: true,
      handler,
    })
  : subscribe([Reading], { group: name, client: clientOf(address, who), topicOf: () => topic, handler });
process.once('SIGTERM', () => subscription.stop().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(1)); // the test is gone
