import type { FunctionModel } from '../cloudformation/index.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Process } from '../kernel/process.ts';
import type { Random } from '../kernel/random.ts';
import { aboutEvent, outcomeOf, TICK } from './about-invocation.ts';
import type { Faults } from './faults.ts';

/** What Lambda calls, and its context as far as handlers read it. */
export type Handler = (event: never, context: Context) => Promise<unknown>;

export interface Context {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/** Makes a handler, as the entry file does at a cold start. Throws what the entry file would throw. */
export type Start = (process: Process, model: FunctionModel) => Handler;

/** What became of an invocation: what the handler returned, or the error that Lambda tells of. */
export type Invoked =
  | { readonly outcome: 'returned'; readonly value: unknown }
  | { readonly outcome: 'failed'; readonly error: FunctionError };

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

interface Instance {
  readonly process: Process;
  readonly handler: Handler;
  readonly model: FunctionModel;
  /** The number of the deployment that it is of: two may differ in nothing but their code. */
  readonly deployment: number;
}

/** After so many milliseconds without work an instance is gone. */
const IDLE_MS = 10 * 60_000;

/** How likely a fault is, compared with usual, while a scheduled invocation has found nothing to do. */
const IDLE_EXPOSURE = 0.1;

/** Clocks on AWS are off by milliseconds; a fault makes them off by up to half a minute. */
const MAX_SKEW_MS = 30_000;

/** A function as Lambda runs it: in instances, each of which has one invocation at a time and may die in it. */
export class FunctionHost {
  /** Invocations under way. */
  running = 0;
  /** Invocations so far. */
  invocations = 0;
  /** Of them, those that failed. */
  errors = 0;
  /** As it was deployed, each time. */
  readonly models: FunctionModel[];
  private idle: { readonly instance: Instance; readonly since: number }[] = [];
  private started = 0;
  private readonly random: Random;

  constructor(
    private readonly kernel: Kernel,
    private readonly faults: Faults,
    /** Replaced by a deployment. */
    public model: FunctionModel,
    private start: Start,
  ) {
    this.models = [model];
    this.random = kernel.random.fork();
  }

  /**
   * Instances that wait for work are replaced; those at work come to their end.
   * @param start of the code that is deployed. @default the same code
   */
  deploy(model: FunctionModel, start: Start = this.start): void {
    this.model = model;
    this.start = start;
    this.models.push(model);
    this.idle = [];
  }

  /**
   * @param event anything that is JSON
   * @param exposure how much more likely than usual a fault hits it
   */
  invoke(event: unknown, done: (invoked: Invoked) => void, exposure = 1): void {
    this.begin(
      () => copy(event),
      () => aboutEvent(event),
      done,
      { exposure, mostExposure: exposure },
    );
  }

  /**
   * @param json the event, as JSON
   * @param isIdle whether it probably finds nothing to do: then few faults hit it, until it changes something
   */
  invokeWith(json: string, done: (invoked: Invoked) => void, isIdle = false): void {
    this.begin(
      () => JSON.parse(json),
      () => (isIdle ? TICK : ''),
      done,
      { exposure: isIdle ? IDLE_EXPOSURE : 1, mostExposure: 1 },
    );
  }

  private begin(
    read: () => unknown,
    about: () => string,
    done: (invoked: Invoked) => void,
    exposed: Pick<Process, 'exposure' | 'mostExposure'>,
  ): void {
    const requestId = `${this.model.name}-${++this.invocations}`;
    this.running++;
    let isOver = false;
    const end = (invoked: Invoked) => {
      if (isOver) return;
      isOver = true;
      this.running--;
      if (invoked.outcome === 'failed') this.errors++;
      cancelTimeout?.();
      done(invoked);
    };
    let cancelTimeout: (() => void) | undefined;
    this.withInstance(end, (instance, isWarm) => {
      const { process, handler, model } = instance;
      Object.assign(process, exposed);
      const deadline = this.kernel.now + model.timeoutSeconds * 1000;
      const context: Context = {
        awsRequestId: requestId,
        functionName: model.name,
        getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - this.kernel.now)),
      };
      cancelTimeout = this.kernel.at(deadline, () => {
        this.kernel.note(`${process.name} timed out`);
        process.die();
        end(
          failed(
            'Sandbox.Timedout',
            `RequestId: ${requestId} Error: Task timed out after ${model.timeoutSeconds}.00 seconds`,
          ),
        );
      });
      this.deaths.set(process, () => end(failed('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited`)));
      this.kernel.note(`${process.name} ${isWarm ? 'goes on' : 'starts'}: ${requestId}`, () => about());
      process.run(
        () => handler(read() as never, context),
        (result) => {
          this.deaths.delete(process);
          this.kernel.remark(() => `${requestId} ${outcomeOf(result)}`);
          this.retire(instance);
          end(result.status === 'fulfilled' ? returned(result.value) : thrown(result.reason));
        },
      );
    });
  }

  private readonly deaths = new WeakMap<Process, () => void>();

  private withInstance(end: (invoked: Invoked) => void, use: (instance: Instance, isWarm: boolean) => void): void {
    const warm = this.warmInstance();
    if (warm) use(warm, true);
    else
      this.kernel.after(this.random.between(80, 600), () => {
        const instance = this.coldStart(end);
        if (instance) use(instance, false);
      });
  }

  private warmInstance(): Instance | undefined {
    this.idle = this.idle.filter(({ since }) => this.kernel.now - since < IDLE_MS);
    return this.idle.pop()?.instance;
  }

  private coldStart(end: (invoked: Invoked) => void): Instance | undefined {
    const name = `${this.model.name}#${++this.started}`;
    const skew = this.faults.strike('skew', () => name)
      ? this.random.between(-MAX_SKEW_MS, MAX_SKEW_MS)
      : this.random.between(-5, 5);
    const process: Process = new Process(this.kernel, name, { skew, onDeath: () => this.died(process) });
    try {
      return { process, handler: this.start(process, this.model), model: this.model, deployment: this.models.length };
    } catch (error) {
      end(thrown(error));
      return undefined;
    }
  }

  private died(process: Process): void {
    this.kernel.note(`${process.name} is dead`);
    const tell = this.deaths.get(process);
    this.deaths.delete(process);
    // Lambda takes a moment to notice.
    if (tell) this.kernel.after(this.random.between(1, 100), tell);
  }

  private retire(instance: Instance): void {
    const { process } = instance;
    const dies = this.faults.strike('crash', () => `${process.name}, between two invocations`, process.exposure);
    if (dies) process.die();
    else if (instance.deployment === this.models.length) this.idle.push({ instance, since: this.kernel.now });
  }
}

const failed = (errorType: string, errorMessage: string): Invoked => ({
  outcome: 'failed',
  error: { errorType, errorMessage },
});

const returned = (value: unknown): Invoked => ({ outcome: 'returned', value: copy(value) });

function thrown(reason: unknown): Invoked {
  if (reason instanceof Error) return failed(reason.name, reason.message);
  return failed(typeof reason, String(reason));
}

/** What goes into a function and comes out of it goes as JSON. */
const copy = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));
