import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { OF_AN_ORDER, recordOf } from './events.ts';
import { consumer, documents, tableOf } from './toolbox.ts';

/** A later status is never overwritten by an earlier one that comes late. */
const RANKS: Readonly<Record<string, number>> = { created: 1, confirmed: 2, cancelled: 3, completed: 4 };

/**
 * One item for each event is the history, and one more is the view, with the index by customer. Both writes change nothing the
 * second time, so that no idempotency record is needed.
 */
export const handler = consumer(
  recordOf(OF_AN_ORDER),
  async (event) => {
    const { data, metadata } = event.detail;
    const { eventId, timestamp, causationId } = metadata;
    const TableName = tableOf('views');
    const pk = data.orderId;
    const type = event['detail-type'];
    const entry = { pk, sk: `event#${timestamp}#${eventId}`, type, at: timestamp, eventId, causationId };
    await documents.send(new PutCommand({ TableName, Item: entry }));
    const [context, status = ''] = type.split('.');
    const rank = context === 'order' ? RANKS[status] : undefined;
    if (rank === undefined) return;
    const fields = {
      ...{ status, rank, updatedAt: timestamp },
      ...(type === 'order.created' && { ...event.detail.data, placedAt: timestamp }),
    };
    const known = Object.entries(fields).filter(([name, value]) => name !== 'orderId' && value !== undefined);
    // What order.created alone brings is filled in even if a later status is there already.
    const isFirst = type === 'order.created';
    await update(pk, known).catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const facts = known.filter(([name]) => !['status', 'rank', 'updatedAt'].includes(name));
      return isFirst ? update(pk, facts, false) : undefined;
    });
  },
  { isIdempotent: () => true },
);

const update = (pk: string, fields: readonly (readonly [string, unknown])[], onlyNewer = true) =>
  documents.send(
    new UpdateCommand({
      TableName: tableOf('views'),
      Key: { pk, sk: 'view' },
      UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`)}`,
      ...(onlyNewer && { ConditionExpression: 'attribute_not_exists(#rank) OR #rank < :rank' }),
      ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
    }),
  );
