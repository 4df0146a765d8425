import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type BusEvent, type EventPattern, eventPattern } from '@orderflow/core/patterns';
import type { Deployment, RuleModel, TargetModel } from '../cloudformation/index.ts';
import type { Published } from '../invariants/watch.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { SimulatedArchive } from '../services/event-archive.ts';
import { type PutEventsAnswer, SimulatedBus, type Taken } from '../services/event-bus.ts';
import { Delivery } from './delivery.ts';
import type { Faults } from './faults.ts';
import type { Tick } from './ticker.ts';

export interface BusProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly deployment: Deployment;
  readonly published: (published: Published) => void;
  /** Gives an event to a target, in whatever form the target is to have it. */
  readonly give: (rule: RuleModel, target: TargetModel, taken: Taken) => void;
  /** Gives to a target's dead-letter queue what the target has not taken. */
  readonly giveUp: (rule: RuleModel, target: TargetModel, deadLetterArn: string, taken: Taken) => void;
  /** Whether what a schedule is to do now with a target can be passed over. */
  readonly passesOver: (target: TargetModel) => boolean;
}

/** EventBridge: the buses of a deployment with their rules, archives and schedules. */
export class Bus {
  readonly delivery: Delivery<Taken>;
  private readonly bus: SimulatedBus;
  private readonly archives: readonly { readonly busName: string; readonly archive: SimulatedArchive }[];
  private readonly rules: Map<
    string,
    { readonly rule: RuleModel; readonly matches: EventPattern['matches'] | undefined }
  >;
  private schedules: readonly Tick[] | undefined;
  private replays = 0;
  private throttledUntil = 0;
  private readonly random: Random;

  constructor(private readonly props: BusProps) {
    const { kernel, faults, deployment } = props;
    const { region, account, buses, rules, archives } = deployment;
    const clock = { now: () => kernel.now };
    this.random = kernel.random.fork();
    this.bus = new SimulatedBus({ names: buses.flatMap(({ name, arn }) => [name, arn]), region, account }, clock);
    this.archives = archives.map(({ name, arn, pattern, retentionDays, sourceArn }) => ({
      busName: nameOf(sourceArn),
      archive: new SimulatedArchive({ name, arn, pattern, retentionDays }, clock),
    }));
    this.rules = new Map(rules.map((rule) => [rule.arn, { rule, matches: matcherOf(rule) }]));
    this.delivery = new Delivery<Taken>({
      kernel,
      faults,
      rules: () => [...this.rules.values()].map(({ rule }) => rule),
      matches: ({ arn }, { event }) => this.rules.get(arn)?.matches?.(event) ?? false,
      giveUp: props.giveUp,
      about: ({ event }) => `${event['detail-type']} ${event.id}`,
      give: props.give,
    });
  }

  /** Takes some entries, and others not. */
  putEvents(entries: readonly PutEventsRequestEntry[], isOurs: boolean): PutEventsAnswer {
    const fails = entries.map(({ DetailType: type }) => this.isThrottled(String(type)));
    const through = entries.filter((_, at) => !fails[at]);
    const { output, taken } = through.length > 0 ? this.bus.putEvents({ Entries: through }) : NOTHING;
    const accepted = through.filter((_, at) => 'EventId' in (output.Entries[at] ?? {}));
    taken.forEach((one, at) => {
      this.take(one, accepted[at] as PutEventsRequestEntry, isOurs);
    });
    const answers = [...output.Entries];
    const Entries = fails.map((failed) => (failed ? THROTTLED : (answers.shift() ?? THROTTLED)));
    return { Entries, FailedEntryCount: Entries.filter((entry) => !('EventId' in entry)).length };
  }

  /** A rule is changed. @throws Error when it is new */
  update(rule: RuleModel): void {
    if (!this.rules.has(rule.arn))
      throw new Error(`rule ${rule.name} is new: a stage is deployed again with the same rules`);
    this.rules.set(rule.arn, { rule, matches: matcherOf(rule) });
    this.schedules = undefined;
  }

  get hasArchive(): boolean {
    return this.archives.length > 0;
  }

  /** @param ruleArns the only rules that get it */
  replay(from: number, to: number, ruleArns: readonly string[]): void {
    for (const { busName, archive } of this.archives) {
      const name = `replay-${++this.replays}`;
      for (const { event, trace } of archive.replay({ name, from, to, ruleArns }))
        this.delivery.deliver(busName, { event, trace }, new Set(ruleArns));
    }
  }

  /** What the schedules of rules have done, at their rates. */
  ticks(): readonly Tick[] {
    this.schedules ??= this.readSchedules();
    return this.schedules;
  }

  private readSchedules(): readonly Tick[] {
    const { give, passesOver } = this.props;
    return [...this.rules.values()].flatMap(({ rule }) => {
      if (!rule.enabled || !rule.schedule) return [];
      if (rule.schedule.kind !== 'rate') throw new Error(`rule ${rule.name}: ${rule.schedule.kind} is not simulated`);
      const run = () => {
        for (const target of rule.targets) if (!passesOver(target)) give(rule, target, this.scheduled(rule));
      };
      return [{ seconds: rule.schedule.seconds, run }];
    });
  }

  /** One entry, or for a minute most of them: longer than whoever puts them has the patience to try again at once. */
  private isThrottled(type: string): boolean {
    const { kernel, faults } = this.props;
    if (kernel.now < this.throttledUntil) return !faults.isOver && this.random.chance(0.95);
    if (!faults.strike('entry', () => type)) return false;
    if (this.random.chance(0.2)) this.throttledUntil = kernel.now + this.random.between(0, 3 * 60_000);
    faults.lasts(Math.max(0, this.throttledUntil - kernel.now));
    return true;
  }

  private take(taken: Taken, entry: PutEventsRequestEntry, isOurs: boolean): void {
    const bus = nameOf(entry.EventBusName ?? 'default');
    const { source, 'detail-type': type } = taken.event;
    this.props.published({ bus, isOurs, source, type, detail: entry.Detail ?? '' });
    for (const { busName, archive } of this.archives) if (busName === bus) archive.keep(taken);
    this.delivery.deliver(bus, taken);
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
  private scheduled({ arn }: RuleModel): Taken {
    const { kernel, deployment } = this.props;
    const event: BusEvent = {
      version: '0',
      id: `scheduled-${kernel.now}`,
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: deployment.account,
      region: deployment.region,
      resources: [arn],
      detail: {},
      time: new Date(kernel.now).toISOString(),
    };
    return { event, trace: undefined };
  }
}

const NOTHING: { readonly output: PutEventsAnswer; readonly taken: readonly Taken[] } = {
  output: { Entries: [], FailedEntryCount: 0 },
  taken: [],
};

const THROTTLED = { ErrorCode: 'ThrottlingException', ErrorMessage: 'simulated' };

/** Of a bus: the last part of its ARN. */
const nameOf = (nameOrArn: string): string => nameOrArn.replace(/^.*\//, '');

const matcherOf = ({ pattern }: RuleModel): EventPattern['matches'] | undefined =>
  pattern && eventPattern(pattern).matches;
