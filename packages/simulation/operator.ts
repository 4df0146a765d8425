import { type DeadLetterAttributes, readAttributes } from '@orderflow/core/dead-letter';
import { redriveFailures, republish } from '@orderflow/core/relay';
import { redrive, switchBreaker } from '@orderflow/operator/verbs';
import type { Workload } from './pipeline.ts';
import { OUTAGE } from './stage/aws-failure.ts';
import { noting } from './stage/operating.ts';
import type { World } from './stage/world.ts';

/** As often as an operator has a look at what does not go on by itself. */
const ROUNDS = 6;

/** What may succeed does so when it is put back this often, now that nothing goes wrong any more. */
const REDRIVES = 2;

/** Does what the operator of a stage would do, with the tools that an operator has, until everything is at rest. */
export class Operator {
  private readonly process;
  private readonly republished = new Set<number>();
  /** What there was to do. */
  private readonly done: string[] = [];

  constructor(
    private readonly world: World,
    private readonly cast: Workload,
    /** When patience ends. */
    private readonly deadline: number,
    /** Whether all that has happened must have healed by itself. */
    private readonly isMild: boolean,
  ) {
    this.process = world.actor('operator');
  }

  /** Ends early once anything is violated, whatever the operator is at. */
  async bringToRest(): Promise<void> {
    try {
      await this.doAll();
    } catch (error) {
      if (this.world.violations.length === 0) throw error;
    }
  }

  private async doAll(): Promise<void> {
    const { world, cast } = this;
    await this.closeBreakers();
    for (let round = 1; round <= ROUNDS; round++) {
      await world.run(this.deadline, () => world.rest.isReached && cast.isDone());
      if (world.violations.length > 0) return;
      if (!world.rest.isReached || !cast.isDone())
        return world.violate({ invariant: 'it never comes to rest', detail: String(world.rest) });
      this.lookAtDeadLetters();
      if (round > REDRIVES) this.look();
      if (!(await this.act())) return this.lookAtEnd();
      if (this.isMild)
        return world.violate({ invariant: 'what was mild did not heal by itself', detail: this.done.join(', ') });
    }
    world.violate({ invariant: 'it never comes to rest', detail: `${ROUNDS} rounds of the operator did not do` });
  }

  private async lookAtEnd(): Promise<void> {
    await this.inWorld(async () => this.cast.lookAtEnd?.());
    await this.inWorld(() => this.process.sleep(60_000)); // a mapping changes within a minute
  }

  /** @returns whether there was anything to do */
  private async act(): Promise<boolean> {
    const acts = {
      redrive: await this.redrive(),
      'republish --failures': await this.redriveRelay(),
      'republish --since': await this.republishLost(),
      resume: (await this.cast.recover?.()) ?? false,
    };
    for (const [name, was] of Object.entries(acts)) if (was) this.done.push(name);
    if (this.done.length > 0) this.world.isRepaired = true;
    return Object.values(acts).includes(true);
  }

  /** `orderflow breaker close`, for each that was opened by hand. */
  private async closeBreakers(): Promise<void> {
    const { world, process } = this;
    const { manifest, openedByHand } = world;
    for (const dependency of openedByHand) {
      const tables = { events: manifest.table('events'), breakers: manifest.table('breakers') };
      const deps = { dynamodb: world.directly.dynamodb, clock: process.clock, tables };
      const hand = { action: 'close', by: 'operator', reason: 'maintenance is over' } as const;
      await this.inWorld(() => switchBreaker(deps, dependency, hand));
    }
    openedByHand.clear();
  }

  /** Redrives every dead-letter queue, without the messages that can never succeed. */
  private async redrive(): Promise<boolean> {
    const { world, process } = this;
    const sqs = noting(world, world.directly.sqs);
    let count = 0;
    for (const { queueUrl: to, dlqUrl: from } of world.manifest.consumers) {
      if (world.services.messages(from).length === 0) continue;
      await this.untilVisible(from);
      const filter = ({ Body = '' }) => !this.isPoison(Body);
      count += (await this.inWorld(() => redrive({ sqs, clock: process.clock, from, to, filter }))).redriven;
    }
    return count > 0;
  }

  /** A redrive that failed has left messages hidden; and one leaves what is dead-lettered in the very millisecond in which it begins. */
  private async untilVisible(queueUrl: string): Promise<void> {
    const queue = this.world.services.sqs.queue(queueUrl);
    await this.inWorld(() => this.process.sleep(1000));
    while (queue.depth().inFlight > 0) await this.inWorld(() => this.process.sleep(60_000));
  }

  /** `orderflow republish --failures` */
  private async redriveRelay(): Promise<boolean> {
    const { services, manifest } = this.world;
    if (services.messages(manifest.failureQueueUrl).length === 0) return false;
    const { failureQueueUrl } = manifest;
    const { redriven } = await this.inWorld(() => redriveFailures({ ...this.publishing(), failureQueueUrl }));
    return redriven > 0;
  }

  /** `orderflow republish --since … --until …`, when records were lost before the relay could read them. */
  private async republishLost(): Promise<boolean> {
    const { kernel, services } = this.world;
    const { dropped } = services.mappings;
    if (dropped === 0 || this.republished.has(dropped)) return false;
    this.republished.add(dropped);
    kernel.note(`the operator publishes all again: the stream has dropped ${dropped} records`);
    const all = { since: new Date(kernel.begin), until: new Date(kernel.now) };
    await this.inWorld(() => republish(all, this.publishing()));
    return true;
  }

  /** Whether sending messages back has failed: then an outage may use up their tries. */
  private isSendingHurt = (): boolean =>
    this.world.faults.struck.some(
      ({ fault, where }) =>
        (where.includes('SendMessage') && !where.startsWith('operator')) ||
        (fault === 'region' && where.startsWith('sqs')),
    );

  /** Each dead letter is there for a reason that holds. */
  private lookAtDeadLetters(): void {
    const { manifest, services } = this.world;
    for (const { name, dlqUrl } of manifest.consumers)
      for (const { body, attributes } of services.messages(dlqUrl)) {
        // EventBridge says which rule and target, and no reason of ours.
        const invariant =
          this.isPoison(body) || 'RULE_ARN' in attributes ? undefined : this.wrongIn(name, readAttributes(attributes));
        if (invariant)
          this.world.violate({ invariant, detail: `${name}: ${JSON.stringify(readAttributes(attributes))}` });
      }
  }

  private wrongIn(consumer: string, { class: failureClass, receives = 0, reason = '' }: Partial<DeadLetterAttributes>) {
    if (failureClass === undefined || reason === '') return 'dead-lettered without a reason';
    if (failureClass === 'permanent' || failureClass === 'rejected')
      return 'dead-lettered as hopeless that can succeed';
    if (failureClass === 'transient' && receives < this.world.patienceOf(consumer))
      return 'dead-lettered with tries left';
    const isDown = failureClass === 'unavailable' || reason.includes(OUTAGE);
    return isDown && !this.isSendingHurt() ? 'an outage has filled a dead-letter queue' : undefined;
  }

  /** The messages that are still dead letters are those that cannot succeed. */
  private look(): void {
    const { services, manifest } = this.world;
    for (const { name, dlqUrl } of manifest.consumers)
      for (const { body } of services.messages(dlqUrl))
        if (!this.isPoison(body))
          this.world.violate({ invariant: 'a message is dead-lettered that can succeed', detail: `${name}: ${body}` });
  }

  private isPoison = (body: string): boolean => this.cast.poison.isPoison(body);

  private publishing() {
    const { world, process } = this;
    const { dynamodb, sqs, eventBridge } = world.directly;
    const { clock } = process;
    const table = world.manifest.table('events');
    return {
      dynamodb,
      sqs,
      eventBridge,
      table,
      busName: world.manifest.busName,
      streamSources: world.manifest.streamSources,
      clock,
      random: () => 0.5,
      sleep: process.sleep,
    };
  }

  /** Has work done while the world goes on. */
  private async inWorld<T>(work: () => Promise<T>): Promise<T> {
    let result: PromiseSettledResult<T> | undefined;
    this.process.run(work, (settled) => {
      result = settled;
    });
    await this.world.run(this.deadline, () => result !== undefined);
    if (result?.status === 'fulfilled') return result.value;
    if (!result && this.world.violations.length === 0)
      this.world.violate({ invariant: 'it never comes to rest', detail: 'the operator never came to an end' });
    throw result?.reason ?? new Error('the operator was interrupted');
  }
}
