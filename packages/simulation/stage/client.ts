import type { Process } from '../kernel/process.ts';
import type { World } from './world.ts';

/** Somebody outside of the pipeline who wants things of it, and whom no fault kills: a customer, a box office. */
export class Client {
  readonly process: Process;
  private left = 0;

  constructor(
    private readonly world: World,
    name: string,
  ) {
    this.process = world.actor(name);
  }

  /** Whether all that was to be done is done. */
  get isDone(): boolean {
    return this.left === 0;
  }

  /** Has something done at an instant. What it throws ends the run: the simulation itself is wrong. */
  act(work: () => Promise<void>, at = this.world.kernel.now): void {
    this.left++;
    const done = (result: PromiseSettledResult<void>) => {
      this.left--;
      if (result.status === 'rejected') this.world.broken(result.reason);
    };
    if (at <= this.world.kernel.now) this.process.run(work, done);
    else this.world.kernel.at(at, () => this.process.run(work, done));
  }

  /** Puts an event on the pipeline's bus, again until the bus has it. */
  async put(source: string, type: string, detail: object): Promise<void> {
    await this.world.put(this.process, {
      EventBusName: this.world.manifest.busName,
      Source: source,
      DetailType: type,
      Detail: JSON.stringify(detail),
    });
  }
}
