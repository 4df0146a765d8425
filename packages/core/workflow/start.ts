import type { ReceivedFrom } from '../batch/index.ts';
import { each, handleBatch, type SqsHandler } from '../batch/index.ts';
import type { AnyContract } from '../contracts/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import type { Executions, StartRequest } from './executions.ts';

/**
 * A consumer that starts a workflow for each event, once however often it is delivered: EventBridge could start it
 * itself, but under a name of its own choosing, and twice.
 *
 * - dies before the start: nothing happened; the message comes again.
 * - dies after it: the message comes again, and finds the execution by its name.
 *
 * @param request the execution that an event wants. The same event must want the same; correlation and trace are added.
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
      const correlated = { ...input, correlationId, ...(traceparent !== undefined && { traceparent }) };
      const answer = await deps.executions.start({ name, input: correlated });
      return answer === 'started' ? 'handled' : 'duplicate';
    }),
  );
}
