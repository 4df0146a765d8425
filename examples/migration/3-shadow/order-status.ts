import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type EventConsumer, each, handleBatch, type RuntimeDeps, requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { FACTS, ShippingFacts } from '../2-broker/events.ts';
import type { Order } from '../world/shop.ts';

/** The facts with which an order ends. */
export const ENDINGS = [ShippingFacts.done, ...FACTS.map(({ refused }) => refused)];

/** Writes into the table of orders how an accepted order has ended. An order ends once: the message may come again. */
export const orderStatus = (deps: RuntimeDeps, table: string): EventConsumer =>
  handleBatch(
    ENDINGS,
    deps,
    each(async ({ data }) => {
      const { orderId, reason = '' } = data as Order & { readonly reason?: string };
      const update = {
        TableName: table,
        Key: { orderId: { S: orderId } },
        UpdateExpression: 'SET #status = :status, #reason = :reason',
        ConditionExpression: '#status = :accepted',
        ExpressionAttributeNames: { '#status': 'status', '#reason': 'reason' },
        ExpressionAttributeValues: {
          ':accepted': { S: 'accepted' },
          ':status': { S: reason ? 'refused' : 'completed' },
          ':reason': { S: reason },
        },
      };
      try {
        await deps.dynamodb.send(new UpdateItemCommand(update));
        return 'handled';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'ignored';
        throw error;
      }
    }),
  );

export const handler = defineFunction((surroundings) =>
  orderStatus(consumerDeps(surroundings), requiredSetting(surroundings, 'ORDERS_TABLE')),
);
