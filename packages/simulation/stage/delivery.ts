import type { RuleModel, TargetModel } from '../cloudformation/index.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Faults } from './faults.ts';

export interface DeliveryProps<Event> {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly rules: () => readonly RuleModel[];
  readonly matches: (rule: RuleModel, event: Event) => boolean;
  /** What a history calls it. */
  readonly about: (event: Event) => string;
  /** Gives it to a target, at the instant of delivery. */
  readonly give: (rule: RuleModel, target: TargetModel, event: Event) => void;
  /** Gives to the target's dead-letter queue what the target has not taken. */
  readonly giveUp: (rule: RuleModel, target: TargetModel, deadLetterArn: string, event: Event) => void;
}

const MINUTE = 60_000;

/** From the bus to the targets of its rules: at least once, in no order, soon as a rule. */
export class Delivery<Event> {
  /** Deliveries that are still on their way. */
  underWay = 0;
  private readonly random: Random;

  constructor(private readonly props: DeliveryProps<Event>) {
    this.random = props.kernel.random.fork();
  }

  /** @param among ARNs of the rules that may have it: a replay says which. @default all rules of its bus */
  deliver(busName: string, event: Event, among?: ReadonlySet<string>): void {
    for (const rule of this.props.rules()) {
      if (!rule.enabled || rule.busName !== busName || !rule.pattern || (among && !among.has(rule.arn))) continue;
      if (this.props.matches(rule, event)) for (const target of rule.targets) this.send(rule, target, event);
    }
  }

  private send(rule: RuleModel, target: TargetModel, event: Event): void {
    const where = () => `${rule.name} gets ${this.props.about(event)}`;
    const times = this.props.faults.strike('duplicate', where) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      if (this.props.faults.strike('undelivered', where)) {
        this.giveUp(rule, target, event);
        continue;
      }
      const late = this.props.faults.strike('late', where) ? this.lateness() : 0;
      if (late > 0) this.props.faults.lasts(late, false);
      this.underWay++;
      this.props.kernel.after(late + this.random.between(2, time === 0 ? 80 : 5000), () => {
        this.underWay--;
        this.props.give(rule, target, event);
      });
    }
  }

  /** EventBridge tries for as long as the target says; without a dead-letter queue the event is gone then. */
  private giveUp(rule: RuleModel, target: TargetModel, event: Event): void {
    const { kernel, faults, giveUp } = this.props;
    const ms = target.maximumEventAgeSeconds * 1000;
    this.underWay++;
    faults.lasts(ms, false);
    kernel.after(ms, () => {
      this.underWay--;
      if (target.deadLetterArn !== undefined) giveUp(rule, target, target.deadLetterArn, event);
    });
  }

  /** Mostly minutes, sometimes most of the day that EventBridge tries for. */
  private lateness(): number {
    return this.random.chance(0.7) ? this.random.between(0, 10 * MINUTE) : this.random.between(0, 20 * 60 * MINUTE);
  }
}
