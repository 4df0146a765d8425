import type { SQSRecord } from 'aws-lambda';
import type { QueueMapping } from '../cloudformation/index.ts';
import type { Violation } from '../invariants/watch.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Faults } from './faults.ts';
import type { FunctionHost, Invoked } from './function-host.ts';

/** A queue as Lambda's pollers see it. */
export interface QueueSource {
  receive(limit: number): readonly SQSRecord[];
  delete(receiptHandle: string): void;
  /** Whether the function itself has said when a message is to be seen again. */
  isPostponed(receiptHandle: string): boolean;
  /** When a message that is hidden now can be received; `undefined` when there is none. */
  nextVisible(): number | undefined;
  /** How many messages here have this body. */
  copiesOf(body: string): number;
}

export interface QueuePollerProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly mapping: () => QueueMapping;
  readonly host: () => FunctionHost;
  readonly queue: QueueSource;
  readonly violate: (violation: Violation) => void;
}

/** Lambda starts with five batches at once and adds more while there is a backlog; without a bound of its own, up to this. */
const UNBOUNDED = 1000;

/**
 * Brings the messages of a queue to a function, in batches, several at once, as Lambda does. A message is deleted when
 * its function says so by not naming it, and otherwise seen again when its visibility time-out ends.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class QueuePoller {
  private atWork = 0;
  /** Receipt handles of the messages that functions are at, by message. */
  private readonly handled = new Map<string, string>();
  private cancelPoll: (() => void) | undefined;
  private pollAt = Number.POSITIVE_INFINITY;
  private readonly random: Random;

  constructor(private readonly props: QueuePollerProps) {
    this.random = props.kernel.random.fork();
  }

  get isAtWork(): boolean {
    return this.atWork > 0;
  }

  /** There may be something to receive now, or at an instant to come. */
  wake(at = this.props.kernel.now): void {
    const mapping = this.props.mapping();
    if (!mapping.enabled || this.atWork >= (mapping.maximumConcurrency ?? UNBOUNDED)) return;
    const due = at + this.random.between(2, 60) + mapping.windowSeconds * 1000;
    if (due >= this.pollAt) return;
    this.cancelPoll?.();
    this.pollAt = due;
    this.cancelPoll = this.props.kernel.at(due, () => this.poll());
  }

  private poll(): void {
    this.pollAt = Number.POSITIVE_INFINITY;
    const { props } = this;
    const mapping = props.mapping();
    if (!mapping.enabled || this.atWork >= (mapping.maximumConcurrency ?? UNBOUNDED)) return;
    const records = props.queue.receive(mapping.batchSize);
    if (records.length === 0) this.wakeLater();
    else this.invoke(mapping, records);
  }

  private invoke(mapping: QueueMapping, records: readonly SQSRecord[]): void {
    this.atWork++;
    for (const record of records) this.take(record);
    const finished = (invoked: Invoked) => {
      this.atWork--;
      for (const { messageId, receiptHandle } of records)
        if (this.handled.get(messageId) === receiptHandle) this.handled.delete(messageId);
      for (const record of doneWith(mapping, records, invoked)) this.acknowledge(record);
      this.wakeLater();
      this.wake();
    };
    this.props.host().invoke({ Records: records }, finished, Math.max(...records.map((one) => this.exposureOf(one))));
    this.wake();
  }

  /**
   * A message that waits is sent anew now and then, and a fault at that moment makes two of it: over an outage of days these would
   * be thousands. So all copies of a message together are hit as often as one is.
   */
  private exposureOf = ({ body }: SQSRecord): number => 1 / Math.max(1, this.props.queue.copiesOf(body));

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six times the time-out, for this */
  private take({ messageId, receiptHandle }: SQSRecord): void {
    const before = this.handled.get(messageId);
    if (before !== undefined && !this.props.queue.isPostponed(before))
      this.props.violate({ invariant: 'a message came again while it was being handled', detail: messageId });
    this.handled.set(messageId, receiptHandle);
  }

  /** A poller that dies here, or whose request is lost, has the message come again. */
  private acknowledge(record: SQSRecord): void {
    const { faults, mapping, queue } = this.props;
    const where = () => `${mapping().functionName} does not delete message ${record.messageId}`;
    if (!faults.strike('duplicate', where, this.exposureOf(record))) queue.delete(record.receiptHandle);
  }

  private wakeLater(): void {
    const next = this.props.queue.nextVisible();
    if (next !== undefined) this.wake(next);
  }
}

/**
 * What the function is done with: everything, if it returned and names nothing. An answer that names what was not in the
 * batch, or is no answer of that kind, fails the whole batch.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
function doneWith(mapping: QueueMapping, records: readonly SQSRecord[], invoked: Invoked): readonly SQSRecord[] {
  if (invoked.outcome === 'failed') return [];
  if (!mapping.reportBatchItemFailures) return records;
  const answer = invoked.value as { readonly batchItemFailures?: unknown } | null;
  const failures = answer?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return [];
  const named = new Set(failures.map((failure) => failure?.itemIdentifier));
  const ids = new Set(records.map(({ messageId }) => messageId));
  if ([...named].some((id) => !ids.has(id))) return [];
  return records.filter(({ messageId }) => !named.has(messageId));
}
