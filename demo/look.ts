import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventStore } from '@orderflow/core';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';
import { OrderStream } from '../events/index.ts';
import { isPlaced, orderViewOf } from '../functions/read-model/view.ts';
import type { Shop } from './shop.ts';

/** Looks at orders in the event store, so that looking is nothing that a stage is counted for. */
export function lookIntoStore(state: State): Shop['look'] {
  const store = new EventStore(new DynamoDBClient(clientConfig(state)), state.tables.events ?? '');
  return async (orderId) => {
    const view = orderViewOf(orderId, (await store.load(OrderStream.nameFor(orderId))).events);
    return isPlaced(view) ? view : undefined;
  };
}
