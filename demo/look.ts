import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { orderStream } from '../functions/order/order';
import { isPlaced, orderViewOf } from '../functions/read-model/view';
import { EventStore } from '../packages/core';
import { clientConfig } from '../packages/operator/environment';
import type { State } from '../packages/operator/state-file';
import type { Shop } from './shop';

/** Looks at orders in the event store, so that looking is nothing that a stage is counted for. */
export function lookIntoStore(state: State): Shop['look'] {
  const store = new EventStore(new DynamoDBClient(clientConfig(state)), state.tables.events ?? '');
  return async (orderId) => {
    const view = orderViewOf(orderId, (await store.load(orderStream(orderId))).events);
    return isPlaced(view) ? view : undefined;
  };
}
