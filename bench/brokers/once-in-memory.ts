import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Once, once } from '@orderflow/core';
import type { RuntimeDeps } from '@orderflow/core/surroundings';

/** Core's guard against duplicates, all of it, on a table that answers at once: what is measured is everything around the network. */
export function onceInMemory(): Once {
  const items = new Map<string, unknown>();
  const dynamodb = {
    async send(command: unknown) {
      if (!(command instanceof PutItemCommand)) return {};
      const { Item, ConditionExpression } = command.input;
      const key = String(Item?.key?.S);
      if (ConditionExpression !== undefined && items.has(key))
        throw new ConditionalCheckFailedException({
          message: 'it exists',
          $metadata: {},
          Item: { status: { S: 'done' } },
        });
      items.set(key, Item);
      return {};
    },
  };
  const deps = { dynamodb, clock: Date.now, consumer: { name: 'bench' } } as unknown as RuntimeDeps;
  return once(deps, { table: 'idempotency', leaseSeconds: 60, ttlSeconds: 86_400 });
}
