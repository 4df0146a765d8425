import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { BROKERS } from './kafka-jars.ts';
import { freePort, START_MS, TIED_GROUP } from './processes.ts';
import { ERLANG_BIN, sbin } from './rabbit-packages.ts';

/** Starts Erlang's port mapper, which would be left behind, beside the server. */
const WITH_EPMD = 'epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" & exec "$@"';

/** A RabbitMQ of one node on 127.0.0.1, with its data in a folder of its own. It ends with this process. */
export class RabbitBroker {
  readonly #folder = mkdtempSync(join(BROKERS, 'rabbitmq-'));
  #process: ChildProcess | undefined;

  private constructor(
    private readonly ports: { readonly amqp: number; readonly peers: number; readonly epmd: number },
  ) {}

  static async start(): Promise<RabbitBroker> {
    const broker = new RabbitBroker({ amqp: await freePort(), peers: await freePort(), epmd: await freePort() });
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
    const env = { ...process.env, ...this.#settings() };
    const started = spawn('sh', ['-c', TIED_GROUP, 'broker', ...command], { stdio: ['pipe', log, log], env });
    closeSync(log);
    this.#process = started;
    const end = Date.now() + START_MS;
    while (!(await this.#takesConnections())) {
      if (Date.now() > end)
        throw new Error(`the broker did not start: ${readFileSync(this.#logFile, 'utf8').slice(-2000)}`);
      await sleep(200);
    }
  }

  /** As a power failure of the process: nothing is closed. */
  async kill(): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    if (!ending) return;
    const ended = once(ending, 'exit');
    ending.stdin?.end();
    await ended;
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
