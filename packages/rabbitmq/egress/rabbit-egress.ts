import type { EventConsumer } from '@orderflow/core/batch';
import type { AnyContract } from '@orderflow/core/contracts';
import { forward } from '@orderflow/core/forward';
import type { RuntimeDeps } from '@orderflow/core/surroundings';
import type { CloudEventsMode } from '@orderflow/messaging';
import { outgoingMessage } from '../messages/index.ts';
import { DEFAULT_EXCHANGE, rabbitTransport } from '../publisher/index.ts';
import type { RabbitClient } from '../rabbit-client.ts';

export interface RabbitEgressDeps extends RuntimeDeps {
  readonly client: Pick<RabbitClient, 'producer'>;
  /** The topic exchange. @default 'orderflow' */
  readonly exchange?: string | undefined;
  /** DynamoDB table of the positions, partition key `stream` (S). */
  readonly positionsTable: string;
  /** Writes CloudEvents 1.0, in this form. @default our own envelope */
  readonly cloudEvents?: CloudEventsMode | undefined;
}

/**
 * A consumer that forwards stored events to RabbitMQ, in the order of their streams. See `forward` of core. With a client whose messages are
 * mandatory, an event that no queue takes waits for one.
 * @throws Error naming a foreign contract
 */
export const rabbitEgress = <const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: RabbitEgressDeps,
): EventConsumer =>
  forward(contracts, deps, {
    name: 'rabbitmq',
    transport: rabbitTransport(deps.client.producer(deps.exchange ?? DEFAULT_EXCHANGE)),
    positions: deps.positionsTable,
    // A lost answer costs seconds; the queue tries again for as long as it takes.
    retry: { attempts: 2 },
    entryOf: (event, metadata) => outgoingMessage(event, metadata, event.stream, deps.cloudEvents),
  });
