import type { Dependency } from '@orderflow/simulation/stage';
import type { ChargeRequest, PaymentGateway } from '../functions/payment/gateway.ts';

/** A charge that the provider has accepted and not decided. */
interface Open {
  readonly asked: ChargeRequest;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Under this name the provider remembers whom to tell what it has decided. */
export const TELL = 'tell';
export type Tell = (charge: string, status: 'succeeded' | 'failed') => void;

const MINUTE = 60_000;

/** How long a decision takes, minutes. Longer than {@link CALLED_OFF_BELOW}, and the bank has it: it cannot be called off. */
const DECISIONS = [0.2, 1, 60, 60, 360, 1500];
const CALLED_OFF_BELOW = 60;

/**
 * Some charges take minutes or days to decide: a card whose owner has to consent, a bank debit. To the key of one the provider
 * says nothing else than that it has accepted it, whatever comes of it; it says that of the charge when it is looked up. It
 * remembers its answers to refunds as well: what it has refused under a key it refuses under that key for ever.
 */
export class PendingCharges {
  constructor(
    private readonly gateway: PaymentGateway,
    private readonly dependency: Dependency,
  ) {}

  /** Whether it accepts a charge without deciding it, or has done so when the key was new. */
  accepts(asked: ChargeRequest): boolean {
    const { memory, now, isReliable } = this.dependency;
    const { key } = asked;
    if (!memory.has(`first ${key}`)) {
      const minutes = this.dependency.oddly(`whether ${key} can be decided`, DECISIONS);
      memory.set(`first ${key}`, minutes === undefined ? 'decided' : minutes);
      if (minutes !== undefined) this.open({ asked, until: now + minutes * MINUTE });
    }
    return memory.get(`first ${key}`) !== 'decided' && (!isReliable || memory.has(nameOf(key)));
  }

  /** Whether a charge is still not decided. */
  async isOpen(key: string): Promise<boolean> {
    const { memory, now, isReliable } = this.dependency;
    const open = memory.get(nameOf(key)) as Open | undefined;
    if (open && (open.until <= now || isReliable)) await this.decide(open);
    return memory.has(nameOf(key));
  }

  /** Whether a charge can neither be given back nor be called off. One that can be called off is. */
  async refusesRefund(key: string, chargeKey: string): Promise<boolean> {
    const { memory, isReliable } = this.dependency;
    const name = `refused ${key}`;
    const isOpen = await this.isOpen(chargeKey);
    if (isOpen && Number(memory.get(`first ${chargeKey}`)) >= CALLED_OFF_BELOW) memory.set(name, true);
    else if (isOpen) await this.callOff(chargeKey);
    return memory.has(name) && !isReliable;
  }

  /** What was called off is never charged, at a provider that voids nothing in advance, too. */
  private async callOff(chargeKey: string): Promise<void> {
    const { asked } = this.dependency.memory.get(nameOf(chargeKey)) as Open;
    this.dependency.memory.delete(nameOf(chargeKey));
    await this.gateway.refund({ key: `off ${chargeKey}`, orderId: asked.orderId, chargeKey });
  }

  private open(open: Open): void {
    const ms = open.until - this.dependency.now;
    this.dependency.memory.set(nameOf(open.asked.key), open);
    this.dependency.lasts(ms);
    this.dependency.later(ms, () => this.decide(open));
  }

  private async decide({ asked }: Open): Promise<void> {
    if (!this.dependency.memory.delete(nameOf(asked.key))) return;
    for (let attempt = 1; attempt <= 4; attempt++) if (await this.isCharged(asked)) break;
    const { outcome } = await this.gateway.findCharge(asked);
    const tell = this.dependency.memory.get(TELL) as Tell | undefined;
    tell?.(asked.key, outcome === 'charged' ? 'succeeded' : 'failed');
  }

  /** Some tokens fail at first. */
  private isCharged = (asked: ChargeRequest): Promise<boolean> =>
    this.gateway.charge(asked).then(
      () => true,
      () => false,
    );
}

const UNDECIDED = 'undecided ';
const nameOf = (key: string): string => UNDECIDED + key;

/** Whether the provider remembers under this name a charge that it has not decided. */
export const isUndecided = (name: string): boolean => name.startsWith(UNDECIDED);
