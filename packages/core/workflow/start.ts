import { each, handleBatch, type ReceivedFrom, type SqsHandler } from '../batch/index.ts';
import type { AnyContract } from '../contracts/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import type { Executions, StartRequest } from './executions.ts';

/**
 * A consumer that starts one execution of a workflow for each event, however often the event is delivered. An EventBridge
 * target could start executions too, but it chooses their names, so an event that is delivered twice starts two.
 *
 * - dies before the start: nothing happened; the message comes again.
 * - dies after it: the message comes again, and the execution exists.
 *
 * @param request the execution for an event, the same for the same event. Correlation id and trace are added to its input.
 */
export function start<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: RuntimeDeps & { readonly executions: Executions },
  request: (event: ReceivedFrom<Contracts>) => StartRequest,
): SqsHandler {
  return handleBatch(
    contracts,
    deps,
    each(async (event) => {
      const { name, input } = request(event);
      const { correlationId, traceparent } = event.metadata;
      const trace = traceparent === undefined ? {} : { traceparent };
      const result = await deps.executions.start({ name, input: { ...input, correlationId, ...trace }, ...trace });
      return result === 'started' ? 'handled' : 'duplicate';
    }),
  );
}
