import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../folder.ts';
import { freePort, killTied, run, spawnTied, TIED, takesConnections, untilUp } from '../processes.ts';
import { JARS } from './kafka-jars.ts';

/** Small and quick to start: these brokers live for minutes. */
const JVM = [
  '-Xmx256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

/** A Kafka broker of one node on 127.0.0.1, with its data in a folder of its own. It ends with this process. */
export class KafkaBroker {
  readonly #folder = dataFolder('kafka');
  #process: ChildProcess | undefined;

  private constructor(private readonly ports: { readonly clients: number; readonly controller: number }) {}

  /** Formats a data folder and starts a broker. @param port for clients, if it is free. @default any */
  static async start(port?: number): Promise<KafkaBroker> {
    const broker = new KafkaBroker({ clients: await freePort(port), controller: await freePort() });
    try {
      await broker.#format();
      await broker.start();
      return broker;
    } catch (error) {
      await broker.remove();
      throw error;
    }
  }

  get address(): string {
    return `127.0.0.1:${this.ports.clients}`;
  }

  /** Starts it again, with the same data. @returns when it takes connections */
  async start(): Promise<void> {
    const log = openSync(this.#logFile, 'a');
    const command = ['java', ...JVM, '-cp', join(JARS, '*'), 'kafka.Kafka', this.#settingsFile];
    this.#process = spawnTied(TIED, command, log);
    closeSync(log);
    await untilUp(this.#process, () => takesConnections(this.ports.clients), this.#logFile);
  }

  /** As a power failure of the process: nothing is closed. */
  async kill(): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    if (ending) await killTied(ending);
  }

  /** Stops it for good and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #logFile(): string {
    return join(this.#folder, 'broker.log');
  }

  get #settingsFile(): string {
    return join(this.#folder, 'server.properties');
  }

  async #format(): Promise<void> {
    const lines = Object.entries(this.#settings()).map(([name, value]) => `${name}=${value}`);
    writeFileSync(this.#settingsFile, `${lines.join('\n')}\n`);
    const command = ['format', '-t', '4L6g3nShT-eMCtK--X86sw', '-c', this.#settingsFile];
    const java = [...JVM, '-cp', join(JARS, '*'), 'kafka.tools.StorageTool', ...command];
    await run('java', java, { missing: 'java is gone' });
  }

  #settings() {
    const { clients, controller } = this.ports;
    return {
      'process.roles': 'broker,controller',
      'node.id': 1,
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      listeners: `PLAINTEXT://127.0.0.1:${clients},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${clients}`,
      'controller.listener.names': 'CONTROLLER',
      'log.dirs': join(this.#folder, 'data'),
      'num.partitions': 4,
      'auto.create.topics.enable': true,
      'offsets.topic.num.partitions': 4,
      'offsets.topic.replication.factor': 1,
      'group.initial.rebalance.delay.ms': 0,
      // After a kill it comes back within seconds.
      'broker.session.timeout.ms': 1500,
      'broker.heartbeat.interval.ms': 300,
      'num.network.threads': 2,
      'num.io.threads': 2,
    };
  }
}
