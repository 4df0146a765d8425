import type { ReceivedFrom } from '../batch/index.ts';
import { handleBatch, type SqsHandler } from '../batch/index.ts';
import type { AnyContract } from '../contracts/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import type { CounterOptions } from './counting.ts';
import { EventCounter } from './event-counter.ts';

/**
 * A consumer that counts each event exactly once, however often and in whatever order it is delivered: a marker per
 * event and the counters change in one transaction. A batch is one transaction if it fits.
 *
 * - dies before the write: nothing is counted; the messages come again.
 * - dies after it: the messages come again, and find their markers.
 *
 * Counters that every event wants are hot items: give such a consumer a low concurrency and large batches.
 */
export function count<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: RuntimeDeps,
  counting: CounterOptions<ReceivedFrom<Contracts>>,
): SqsHandler {
  const counter = new EventCounter(deps, counting);
  return handleBatch(contracts, deps, (events, late) => Promise.race([counter.countAll(events), late]));
}
