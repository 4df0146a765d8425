import type { Kernel } from '../kernel/kernel.ts';
import type { Process } from '../kernel/process.ts';
import type { Random } from '../kernel/random.ts';
import { downFailureOf, failureOf } from './aws-failure.ts';
import type { Faults } from './faults.ts';

/** A call that has reached its service. Until it is finished, a service may have others wait for it or refuse them. */
export interface Begun {
  /** Has its effect. @returns the answer. @throws what the service refuses it with */
  finish(): unknown;
}

/** A service as the network sees it. */
export interface Service {
  /** @throws Error when the action is not simulated, or the service refuses it at once */
  begin(action: string, input: unknown): Begun;
}

/** One call of a service. */
export interface Call {
  readonly service: string;
  readonly action: string;
  readonly input: unknown;
  /** What a history calls it. */
  readonly about: string;
}

/** Between processes and services: takes its time, and loses, repeats and delays what it carries. */
export class Network {
  private readonly random: Random;
  /** Services that are down, and until when. */
  private readonly down = new Map<string, number>();

  constructor(
    private readonly kernel: Kernel,
    private readonly faults: Faults,
  ) {
    this.random = kernel.random.fork();
  }

  /** The service's answer, unless something happens on the way. */
  call(process: Process, call: Call, service: Service): Promise<unknown> {
    const { kernel, faults } = this;
    const where = () => `${process.name} ${call.about}`;
    const exposure = process.exposure * exposureOf(call);
    return process.wait((resolve, reject) => {
      if (this.kills(process, () => `${where()}, before it`, exposure)) return process.die();
      const travel = this.latency() + this.slowness(where, exposure);
      kernel.after(travel, () => {
        if (this.isDown(call.service)) return this.answer(() => reject(downFailureOf(call)), 3000);
        if (faults.strike('error', where, exposure)) return this.answer(() => reject(failureOf(call, this.random)));
        this.arrive(process, call, service, exposure, resolve, reject);
      });
    });
  }

  /** A service refuses all calls, for so many milliseconds, or until nothing goes wrong any more. */
  breakDown(service: string, ms: number): void {
    this.down.set(service, this.kernel.now + ms);
  }

  private isDown(service: string): boolean {
    return !this.faults.isOver && (this.down.get(service) ?? 0) > this.kernel.now;
  }

  private arrive(
    process: Process,
    call: Call,
    service: Service,
    exposure: number,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ): void {
    const where = () => `${process.name} ${call.about}`;
    this.perform(call, service, (settled) => {
      if (!isRead(call)) this.kernel.remark(() => `${where()}: ${outcomeOf(settled)}`);
      if (this.kills(process, () => `${where()}, after it`, exposure)) return process.die();
      if (this.faults.strike('lost', where, exposure)) {
        // The client's own retry sends it again: half of the time it gets through, and it is that answer which counts.
        if (this.random.chance(0.5)) return this.perform(call, service, (again) => this.settle(again, resolve, reject));
        return this.answer(() => reject(noAnswer(call)), 1000);
      }
      this.settle(settled, resolve, reject);
    });
  }

  /** A transaction is under way for some time; everything else takes effect at one instant. */
  private perform({ action, input }: Call, service: Service, done: (settled: Settled) => void): void {
    const begun = settledBy(() => service.begin(action, input));
    const finish = () => done(begun.status === 'fulfilled' ? settledBy(() => begun.value.finish()) : begun);
    if (action.startsWith('Transact')) this.kernel.after(this.random.between(1, 15), finish);
    else finish();
  }

  private settle(settled: Settled, resolve: (value: unknown) => void, reject: (reason: unknown) => void): void {
    if (settled.status === 'fulfilled') this.answer(() => resolve(settled.value));
    else this.answer(() => reject(settled.reason));
  }

  private answer(give: () => void, more = 0): void {
    this.kernel.after(this.latency() + more, give);
  }

  private kills(process: Process, where: () => string, exposure: number): boolean {
    return process.isMortal && !process.isDead && this.faults.strike('crash', where, exposure);
  }

  /** One way, milliseconds. */
  private latency(): number {
    return this.random.chance(0.02) ? this.random.between(10, 200) : this.random.between(0.5, 6);
  }

  private slowness(where: () => string, exposure: number): number {
    return this.faults.strike('slow', where, exposure) ? this.random.between(500, 30_000) : 0;
  }
}

type Settled = PromiseSettledResult<unknown>;

const outcomeOf = (settled: Settled): string =>
  settled.status === 'fulfilled' ? 'done' : ((settled.reason as { readonly name?: string })?.name ?? 'refused');

/** Whether a call changes nothing. */
export const isRead = ({ action }: Pick<Call, 'action'>): boolean => /^(Get|List|Query|Scan|Describe)/.test(action);

/** How much more likely than usual a fault hits a call. Few calls switch mappings: by chance alone they would never be hit. */
const exposureOf = (call: Call): number => {
  if (call.action === 'UpdateEventSourceMapping') return 6;
  return isRead(call) ? 0.6 : 1.3;
};

function settledBy<T>(work: () => T): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

const noAnswer = ({ about }: Call) => Object.assign(new Error(`no answer to ${about}`), { name: 'TimeoutError' });
