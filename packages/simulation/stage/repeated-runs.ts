import type { Change } from '../invariants/watch.ts';
import type { ServiceName } from './clients.ts';
import type { Invoked } from './function-host.ts';
import { leadingKey } from './leading-key.ts';

export interface RepeatedRunsProps {
  /** Name of a table's partition key; `undefined` when there is no such table. */
  readonly partitionOf: (table: string) => string | undefined;
  /** How often a function was deployed. */
  readonly deploymentsOf: (functionArn: string) => number;
  /** Whether a function may act because time has passed, though nothing that it reads has changed. */
  readonly waitsForTime: (functionArn: string) => boolean;
}

interface ScheduledRun {
  readonly deployments: number;
  /** Items and streams that it read, with their tables. */
  readonly reads: Set<string>;
  /** Whether it only read so far, and all that it read is as it was. */
  isRepeatable: boolean;
  hasReturned: boolean;
  passedOver: number;
}

/** So many runs of a function are passed over; the next one takes place whatever has changed. */
export const PASSED_OVER = 30;

/**
 * Tells which runs of a schedule would only repeat the last one: that one returned, it did nothing but strongly consistent
 * reads, nothing that it read has changed since, the function is the same, and it waits for no instant. Three quarters of
 * all invocations were such runs of circuit breakers, and took most of the time of a simulation and most of its faults.
 */
export class RepeatedRuns {
  private readonly last = new Map<string, ScheduledRun>();

  constructor(private readonly props: RepeatedRunsProps) {}

  /** Whether the run of a function that is due now can be passed over. */
  passesOver(functionArn: string): boolean {
    const run = this.last.get(functionArn);
    if (!run?.hasReturned || !run.isRepeatable || run.passedOver >= PASSED_OVER) return false;
    const { deploymentsOf, waitsForTime } = this.props;
    if (run.deployments !== deploymentsOf(functionArn) || waitsForTime(functionArn)) return false;
    run.passedOver++;
    return true;
  }

  /** A scheduled run of a function begins. @returns takes what it ended with */
  begin(functionArn: string): (invoked: Invoked) => void {
    const deployments = this.props.deploymentsOf(functionArn);
    const run = { deployments, reads: new Set<string>(), isRepeatable: true, hasReturned: false, passedOver: 0 };
    this.last.set(functionArn, run);
    return ({ outcome }) => {
      run.hasReturned = outcome === 'returned';
    };
  }

  /** A function calls a service, in a scheduled run or in another one. */
  called(functionArn: string, service: ServiceName, action: string, input: unknown): void {
    const run = this.last.get(functionArn);
    if (!run?.isRepeatable) return;
    const request = input as Readonly<Record<string, unknown>>;
    const partition = this.props.partitionOf(String(request.TableName));
    const key = partition && leadingKey(request, partition);
    const isRead =
      service === 'dynamodb' && (action === 'GetItem' || action === 'Query') && request.ConsistentRead === true;
    if (isRead && key !== undefined) run.reads.add(placeOf(String(request.TableName), key));
    else run.isRepeatable = false;
  }

  /** An item was written, by anybody. */
  changed({ table, before, after }: Change): void {
    const partition = this.props.partitionOf(table) ?? '';
    const place = placeOf(table, (after ?? before)?.[partition]?.S ?? '');
    for (const run of this.last.values()) if (run.reads.has(place)) run.isRepeatable = false;
  }
}

const placeOf = (table: string, key: string): string => `${table} ${key}`;
