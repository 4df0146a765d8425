import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { StepFunctions } from '@orderflow/core/workflow';
import type { Deployment } from '../cloudformation/index.ts';
import type { Violation, Watch } from '../invariants/watch.ts';
import { Kernel } from '../kernel/kernel.ts';
import { Process } from '../kernel/process.ts';
import type { Random } from '../kernel/random.ts';
import { aboutOf } from './about.ts';
import { type Clients, clientsOf, type ServiceName } from './clients.ts';
import { Dependency } from './dependency.ts';
import { type FaultRates, Faults } from './faults.ts';
import type { FunctionHost } from './function-host.ts';
import { Functions } from './functions.ts';
import { Harms } from './harms.ts';
import { IamCheck } from './iam-check.ts';
import { Manifest } from './manifest.ts';
import { type Begun, isRead, Network } from './network.ts';
import { Quiescence } from './quiescence.ts';
import type { Release, Releases } from './release.ts';
import { LONGEST_MS, Rollout } from './rollout.ts';
import { checkSameStage } from './same-stage.ts';
import { Services } from './services.ts';
import { Ticker } from './ticker.ts';

export interface WorldOptions {
  readonly seed: number;
  readonly releases: Releases;
  readonly rates: FaultRates;
  readonly only?: ReadonlySet<number>;
  readonly trace?: boolean;
}

export interface Answered {
  readonly statusCode?: number;
  readonly body?: string;
}

/** As many violations as are told of. */
const ENOUGH = 5;

/** A stage, made from its templates, in virtual time. */
export class World {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly services: Services;
  readonly manifest: Manifest;
  /** Items that were written. */
  changes = 0;
  readonly watches: Watch[] = [];
  readonly violations: Violation[] = [];
  readonly rest: Quiescence;
  /** Whether an operator has put something right that would not have gone on by itself. */
  isRepaired = false;
  /** Mappings that somebody has switched off by hand. */
  readonly held = new Set<string>();
  /** Dependencies whose circuit breakers somebody has opened by hand. */
  readonly openedByHand = new Set<string>();
  /** When operators have sent a dead letter to its consumer again, by its body: milliseconds since the epoch. */
  readonly redriven = new Map<string, number>();
  /** Clients that nothing happens to, and that take no time: for what is not part of the pipeline. */
  readonly directly: Clients;
  /** Step Functions, likewise. */
  readonly stepFunctions: StepFunctions;
  private readonly network: Network;
  private gate: IamCheck;
  private readonly functions: Functions;
  private readonly ticker: Ticker;
  private readonly harms: Harms;
  private readonly random: Random;
  private readonly rollout: Rollout;
  /** What was deployed last. */
  private current: Release;
  readonly dependencies: Dependency[] = [];

  constructor(private readonly options: WorldOptions) {
    const { seed, releases, rates, only, trace = false } = options;
    const { deployment } = releases[0];
    this.current = releases[0];
    this.kernel = new Kernel({ seed, trace });
    this.faults = new Faults(this.kernel, { rates, ...(only && { only }) });
    this.random = this.kernel.random.fork();
    this.network = new Network(this.kernel, this.faults);
    this.manifest = new Manifest(deployment);
    this.services = new Services({
      kernel: this.kernel,
      faults: this.faults,
      deployment,
      host: (arn) => this.functions.at(arn),
      changed: (change) => {
        this.changes++;
        this.watch((watch) => watch.onChange?.(change));
      },
      published: (published) => this.watch((watch) => watch.onPublish?.(published)),
      violate: (violation) => this.violate(violation),
    });
    this.rest = new Quiescence(this.services, deployment);
    this.gate = new IamCheck(deployment);
    const nobody = this.actor('nobody');
    this.directly = clientsOf(nobody, async (_, service, action, input) =>
      this.services.begin(service, action, input, true).finish(),
    );
    this.stepFunctions = async (action, input) =>
      this.services.begin('states', action, input, true).finish() as Readonly<Record<string, unknown>>;
    this.functions = new Functions({
      ...{ kernel: this.kernel, faults: this.faults, random: this.random },
      portsOf: (process, arn) => this.portsOf(process, arn),
      outsideOf: (code) => code.outside?.(this) ?? {},
      counted: (service, metric, by) => this.harms.count(service, metric, by),
    });
    for (const model of deployment.functions) this.functions.install(model, releases[0]);
    this.rollout = new Rollout(this.kernel);
    this.harms = new Harms({
      ...{ kernel: this.kernel, faults: this.faults, services: this.services, deployment },
      errorsOf: (name) => this.functions.errorsOf(name),
      violate: (violation) => this.violate(violation),
    });
    this.kernel.onPassing = (until) => this.harms.passing(until);
    this.ticker = new Ticker(
      this.kernel,
      () => this.services.bus.ticks(),
      () => this.rest.isWaiting,
    );
  }

  get releases(): Releases {
    return this.options.releases;
  }

  get deployment(): Deployment {
    return this.releases[0].deployment;
  }

  /** Somebody outside of the pipeline, whom no fault kills. */
  actor(name: string): Process {
    return new Process(this.kernel, name);
  }

  /** A process's clients. A function may do what its role allows; others may do anything. */
  clientsFor(process: Process, functionArn?: string): Clients {
    return clientsOf(process, (_, service, action, input) => this.carry(process, functionArn, service, action, input));
  }

  private carry(
    process: Process,
    functionArn: string | undefined,
    service: ServiceName,
    action: string,
    input: unknown,
  ) {
    const call = {
      ...{ service, action, input },
      get about() {
        return aboutOf(service, action, input);
      },
    };
    if (!isRead(call)) process.exposure = process.mostExposure;
    const begin = (): Begun => {
      const begun = ask();
      if (service !== 'ses') return begun;
      return {
        finish: () => {
          const answer = begun.finish();
          this.watch((watch) => watch.onMail?.(process));
          return answer;
        },
      };
    };
    const ask = () => {
      if (functionArn !== undefined) {
        this.services.repeatedRuns.called(functionArn, service, action, input);
        this.ask(functionArn, service, action, input);
      }
      return this.services.begin(service, action, input, functionArn !== undefined);
    };
    return this.network.call(process, call, { begin });
  }

  /** How often a consumer tries a message: the least that any deployment says. */
  patienceOf(consumer: string): number {
    const settings = this.hostNamed(consumer).models.map(({ environment }) => Number(environment.MAX_RECEIVES));
    return Math.min(...settings);
  }

  /** The function whose name ends so. */
  hostNamed(name: string): FunctionHost {
    return this.functions.named(name);
  }

  /**
   * Begins to deploy a release: roles first, then one resource after the other. What is at work comes to its end. Another
   * deployment that is under way ends where it is.
   */
  deploy(release: Release): void {
    const { deployment } = release;
    checkSameStage(this.deployment, deployment);
    this.current = release;
    this.kernel.note(`deployment of ${release.name} begins`);
    this.faults.lasts(LONGEST_MS);
    this.gate = new IamCheck(deployment);
    this.services.permit(deployment);
    const functions = deployment.functions.map((model) => () => {
      this.kernel.note(`${model.name} is as in ${release.name}`);
      this.functions.deploy(model, release);
    });
    const changes = this.services.changesTo(deployment);
    const others = Object.entries(changes).map(([name, change]) => () => {
      this.kernel.note(`${name} is as in ${release.name}`);
      change();
    });
    this.rollout.begin([...functions, ...others]);
  }

  /** Deploys a release, all of it at once. */
  deployAtOnce(release: Release): void {
    this.deploy(release);
    this.rollout.finish();
  }

  get isDeploying(): boolean {
    return this.rollout.isUnderWay;
  }

  /** Tells all watches of something, and keeps what they find. */
  watch(tell: (watch: Watch) => readonly Violation[] | undefined): void {
    for (const watch of this.watches) for (const violation of tell(watch) ?? []) this.violate(violation);
  }

  violate(violation: Violation): void {
    this.kernel.note(`VIOLATION ${violation.invariant}: ${violation.detail}`);
    if (this.violations.length < ENOUGH) this.violations.push(violation);
  }

  /** Lets time pass: until an instant, or until `isOver`, or until something was violated. */
  async run(until: number, isOver: () => boolean = () => false): Promise<void> {
    this.ticker.wake();
    await this.kernel.run(until, () => this.violations.length > 0 || isOver());
  }

  /** Nothing goes wrong any more, what was switched off is switched on, and the first release is what is deployed. */
  clear(): void {
    this.faults.end();
    if (this.current !== this.releases[0] || this.isDeploying) this.deployAtOnce(this.releases[0]);
    for (const uuid of this.held) this.services.setEnabled(uuid, true);
    this.held.clear();
    for (const dependency of this.dependencies) dependency.heal();
  }

  /** A service of AWS refuses all calls, for so many milliseconds. */
  breakDown(service: string, ms: number): void {
    this.network.breakDown(service, ms);
  }

  /** A service of somebody else's: the same one for all that ask for this name. */
  dependency(name: string): Dependency {
    const known = this.dependencies.find((dependency) => dependency.name === name);
    if (known) return known;
    const made = new Dependency(name, this.kernel, this.faults);
    this.dependencies.push(made);
    return made;
  }

  /** Somebody outside of the pipeline has failed: the simulation itself is wrong. */
  broken(reason: unknown): void {
    this.violate({
      invariant: 'the simulation itself failed',
      detail: reason instanceof Error ? String(reason.stack ?? reason) : String(reason),
    });
  }

  /** A request to a function behind HTTP. What fails there answers 502; an answer may be lost on the way. */
  request(process: Process, name: string, event: object): Promise<Answered> {
    return process.wait((resolve) => {
      this.kernel.after(this.random.between(5, 60), () =>
        this.hostNamed(name).invoke(event, (invoked) => {
          const isLost = this.faults.strike('lost', () => `${process.name} gets no answer of ${name}`);
          const value = invoked.outcome === 'returned' && !isLost ? (invoked.value as Answered) : { statusCode: 502 };
          this.kernel.after(this.random.between(5, 60) + (isLost ? 5000 : 0), () => resolve(value));
        }),
      );
    });
  }

  /** Puts an event on a bus, again until the bus has it. */
  async put(process: Process, entry: PutEventsRequestEntry): Promise<void> {
    const { eventBridge } = this.clientsFor(process);
    for (;;) {
      const answer = await eventBridge.send(new PutEventsCommand({ Entries: [entry] })).catch(() => undefined);
      if (answer?.FailedEntryCount === 0) return;
      await process.sleep(this.random.between(100, 5000));
    }
  }

  /** A function's AWS services, by the prefixes of their actions. */
  private portsOf(process: Process, arn: string): Readonly<Record<string, unknown>> {
    const { eventBridge: events, ...clients } = this.clientsFor(process, arn);
    const states = (action: string, input: object) => this.carry(process, arn, 'states', action, input);
    return { ...clients, events, states };
  }

  /** What a role forbids is a mistake in the templates, and nothing that trying again would heal. */
  private ask(functionArn: string, service: ServiceName, action: string, input: unknown): void {
    const [refusal] = this.gate.refusals(functionArn, service, action, input);
    if (refusal === undefined) return;
    this.violate({ invariant: 'a role does not let its function do its work', detail: `${functionArn}: ${refusal}` });
    throw Object.assign(new Error(`not authorized to perform ${refusal}`), { name: 'AccessDeniedException' });
  }
}
