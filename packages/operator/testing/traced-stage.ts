import { DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DomainEvent } from '@orderflow/core/contracts';
import { type Commit, itemOf } from '@orderflow/core/store';
import { FakeDynamoDB } from '@orderflow/testing';
import type { OperatorClients } from '../clients.ts';
import type { FoundStage } from '../find-stage.ts';
import { BEGIN, operatedStage } from './operated-stage.ts';

const KEYS: Readonly<Record<string, readonly string[]>> = {
  events: ['stream', 'version'],
  breakers: ['dependency'],
  markers: ['key'],
  views: ['id'],
};

const event = (type: string, source: string, data: object): DomainEvent => ({ type, version: 1, source, data });

/**
 * A stage in memory whose payment and shipping commit to streams of an order, whose mailer marks what it has sent, and whose views
 * are of orders. A commit is at `+<ms>` from the beginning.
 */
export function tracedStage(more: Partial<FoundStage> = {}) {
  const operated = operatedStage();
  const dynamodb = new FakeDynamoDB({
    events: { key: ['stream', 'version'] },
    breakers: { key: ['dependency'] },
    markers: { key: ['key'] },
    views: { key: ['id'] },
  });
  const send = async (command: never) => {
    const { input } = command as { readonly input: { readonly TableName: string } };
    if (!((command as object) instanceof DescribeTableCommand)) return dynamodb.send(command);
    return { Table: { KeySchema: KEYS[input.TableName]?.map((AttributeName) => ({ AttributeName })) } };
  };
  const rules: Record<string, { readonly types: readonly string[]; readonly State?: string }> = {
    'r-payment': { types: ['order.placed'] },
    'r-shipping': { types: ['payment.completed'] },
    'r-mailer': { types: ['order.placed'] },
    'r-views': { types: ['order.placed', 'payment.completed', 'shipping.dispatched'] },
  };
  const listRules = async () => ({
    Rules: Object.entries(rules).map(([Name, { types, State }]) => ({
      Name,
      State,
      EventPattern: JSON.stringify({ 'detail-type': types }),
    })),
  });
  const { payment, shipping } = operated.stage.consumers as Record<string, FoundStage['consumers'][string]>;
  if (!payment || !shipping) throw new Error('the stage has no payment or no shipping');
  const stage: FoundStage = {
    ...operated.stage,
    consumers: {
      payment: { ...payment, commitsTo: 'payment' },
      shipping: { ...shipping, commitsTo: 'shipping' },
      mailer: { ...payment, ruleNames: ['r-mailer'], functionName: 'f-mailer' },
      views: { ...payment, ruleNames: ['r-views'], functionName: 'f-views', projectsTo: 'views' },
    },
    streams: {
      order: { key: 'orderId', events: ['order.placed'] },
      payment: { key: 'orderId', events: ['payment.completed'] },
      shipping: { key: 'orderId', events: ['shipping.dispatched'] },
      loyalty: { key: 'customerId', events: ['points.earned'] },
    },
    tables: { events: 'events', breakers: 'breakers', markers: 'markers', views: 'views' },
    ...more,
  };
  const clients = {
    ...operated.clients,
    dynamodb: { send },
    eventBridge: { send: listRules },
  } as unknown as OperatorClients;
  const commit = async (ms: number, causationId: string, stream: string, ...events: readonly DomainEvent[]) => {
    const version = dynamodb.rows('events').filter((row) => row.stream === stream).length + 1;
    const at = new Date(BEGIN + ms).toISOString();
    const whole: Commit = { stream, version, causationId, correlationId: 'c-1', at, events };
    await dynamodb.send(new PutItemCommand({ TableName: 'events', Item: itemOf(whole) }));
  };
  return {
    ...operated,
    ...{ dynamodb, stage, clients, rules, commit },
    deps: { ...clients, clock: () => operated.time.now },
    /** An order that was placed and paid; `shipping` dispatched it when it is told so. */
    async story(isShipped = true): Promise<void> {
      await commit(
        0,
        'request-1',
        'order-o1',
        event('order.placed', 'shop.order', { orderId: 'o1', customerId: 'ada' }),
      );
      await commit(120, 'order-o1:1', 'payment-o1', event('payment.completed', 'shop.payment', { orderId: 'o1' }));
      if (isShipped)
        await commit(
          3200,
          'payment-o1:1',
          'shipping-o1',
          event('shipping.dispatched', 'shop.shipping', { orderId: 'o1' }),
        );
      await commit(150, 'order-o1:1', 'loyalty-ada', event('points.earned', 'shop.loyalty', { customerId: 'ada' }));
      await commit(10, 'another', 'loyalty-ada', event('points.earned', 'shop.loyalty', { customerId: 'ada' }));
      await commit(
        0,
        'request-2',
        'order-o2',
        event('order.placed', 'shop.order', { orderId: 'o2', customerId: 'bob' }),
      );
      dynamodb.seed('views', { id: 'o1', revision: 1, streams: { 'order-o1': 1, 'payment-o1': 1 }, view: '{}' });
      dynamodb.seed('markers', { key: 'mailer#order-o1:1', status: 'done' });
    },
  };
}
