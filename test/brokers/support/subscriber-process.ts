import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * A subscriber in a process of its own, which hangs after so many readings. It ends with this process.
 * @param address of Kafka, or the URL of RabbitMQ
 * @param name of the group, or the queue
 * @param topic or exchange
 */
export function startSubscriber(address: string, name: string, topic: string, count = Number.POSITIVE_INFINITY) {
  const program = resolve('test', 'brokers', 'support', 'subscriber-program.ts');
  const child = fork(program, [address, name, topic, String(count)], {
    execArgv: ['-C', 'orderflow-source', '--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const handled: string[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => handled.push(line));
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (isOver()) return;
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  };
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  return { handled, end, isOver };
}
