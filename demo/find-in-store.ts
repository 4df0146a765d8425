import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventStore } from '@orderflow/core';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';
import { OrderStream } from '../events/index.ts';
import { isPlaced, orderViewOf } from '../functions/read-model/view.ts';
import type { Shop } from './shop.ts';

/** Reads orders from the event store: a call of the API would count as the stage's own. */
export function findInStore(state: State): Shop['find'] {
  const store = new EventStore(new DynamoDBClient(clientConfig(state)), state.tables.events ?? '');
  return async (orderId) => {
    const view = orderViewOf(orderId, (await store.load(OrderStream.nameFor(orderId))).events);
    return isPlaced(view) ? view : undefined;
  };
}
