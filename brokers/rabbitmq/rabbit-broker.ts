import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { dataFolder } from '../folder.ts';
import { freePort, killTied, spawnTied, TIED_GROUP, untilUp } from '../processes.ts';
import { ERLANG_BIN, sbin } from './rabbit-packages.ts';

/** Starts Erlang's port mapper, which would be left behind, beside the server. */
const WITH_EPMD = 'epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" & exec "$@"';

/** A RabbitMQ of one node on 127.0.0.1, with its data in a folder of its own. It ends with this process. */
export class RabbitBroker {
  readonly #folder = dataFolder('rabbitmq');
  #process: ChildProcess | undefined;

  private constructor(
    private readonly ports: { readonly amqp: number; readonly peers: number; readonly epmd: number },
  ) {}

  /** @param port for clients, if it is free. @default any */
  static async start(port?: number): Promise<RabbitBroker> {
    const broker = new RabbitBroker({ amqp: await freePort(port), peers: await freePort(), epmd: await freePort() });
    try {
      await broker.start();
      return broker;
    } catch (error) {
      await broker.remove();
      throw error;
    }
  }

  get url(): string {
    return `amqp://guest:guest@127.0.0.1:${this.ports.amqp}`;
  }

  /** Starts it again, with the same data. @returns when it takes connections */
  async start(): Promise<void> {
    writeFileSync(join(this.#folder, 'plugins'), '[].');
    writeFileSync(join(this.#folder, 'rabbitmq.conf'), 'disk_free_limit.absolute = 50MB\n');
    const log = openSync(this.#logFile, 'a');
    const command = ['sh', '-c', WITH_EPMD, 'server', join(sbin(), 'rabbitmq-server')];
    this.#process = spawnTied(TIED_GROUP, command, log, { ...process.env, ...this.#settings() });
    closeSync(log);
    await untilUp(this.#process, () => this.#takesConnections(), this.#logFile);
  }

  /** As a power failure of the process: nothing is closed. */
  kill(): Promise<void> {
    return this.#end('KILL');
  }

  /**
   * Whether it knows a queue when it comes back. It writes down its quorum queues some seconds after they are declared; one that it has not written down
   * when it is killed has no leader any more.
   * @see https://github.com/rabbitmq/rabbitmq-server/issues/10070
   */
  hasWritten(queue: string): boolean {
    const node = this.#settings().RABBITMQ_NODENAME as string;
    const names = readFileSync(join(this.#folder, 'data', node, 'quorum', node, 'names.dets'), 'latin1');
    const atom = `%2F_${queue}`;
    return names.includes(`${String.fromCharCode(atom.length)}${atom}`);
  }

  /** As an operator does for maintenance. */
  stop(): Promise<void> {
    return this.#end('TERM');
  }

  async #end(signal: 'KILL' | 'TERM'): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    if (ending) await killTied(ending, signal);
  }

  /** Stops it for good and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** It opens its port before it lets anybody in. */
  async #takesConnections(): Promise<boolean> {
    try {
      const connection = await connect(this.url, { timeout: 2000 });
      await connection.close();
      return true;
    } catch {
      return false;
    }
  }

  get #logFile(): string {
    return join(this.#folder, 'broker.log');
  }

  #settings(): Record<string, string> {
    const { amqp, peers, epmd } = this.ports;
    const file = (name: string) => join(this.#folder, name);
    return {
      PATH: `${ERLANG_BIN}:${process.env.PATH}`,
      HOME: this.#folder,
      ERL_EPMD_PORT: String(epmd),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_NODENAME: `test-${amqp}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(amqp),
      RABBITMQ_DIST_PORT: String(peers),
      RABBITMQ_MNESIA_BASE: file('data'),
      RABBITMQ_LOG_BASE: file('log'),
      RABBITMQ_ENABLED_PLUGINS_FILE: file('plugins'),
      RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
      RABBITMQ_GENERATED_CONFIG_DIR: file('generated'),
      RABBITMQ_PID_FILE: file('pid'),
    };
  }
}
