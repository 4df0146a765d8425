import { randomUUID } from 'node:crypto';
import { type Fields, silent, type Telemetry } from '@orderflow/core/surroundings';
import { kafkaPublisher, subscribe as subscribeToKafka } from '@orderflow/kafka';
import { kafkaClient } from '@orderflow/kafka/client';
import { type Invoke, kafkaMapping, type LocalMapping, rabbitMapping } from '@orderflow/local/mappings';
import { rabbitPublisher, subscribe as subscribeToRabbit } from '@orderflow/rabbitmq';
import { rabbitClient } from '@orderflow/rabbitmq/client';
import { ForeignOrderCreated } from '../../events/index.ts';
import type { ForeignOrder } from '../place.ts';
import type { SeenEvent } from './compare-seen.ts';
import { FORWARDED, WEB_SHOP, WEB_SHOP_QUEUE } from './events.ts';
import { FROM_KAFKA, FROM_RABBIT } from './function-names.ts';

/** A broker, as the workload beside the pipeline uses it. */
export interface Side {
  readonly name: string;
  /** For people; without a password. */
  readonly address: string;
  /** By which stories name it. */
  readonly from: 'kafka' | 'rabbitmq';
  /** The function that brings its orders in. */
  readonly ingress: string;
  /** What its subscriber has seen so far, in the order in which it came. */
  readonly seen: readonly SeenEvent[];
  /** When the subscriber consumes. */
  readonly ready: Promise<void>;
  publish(order: ForeignOrder): Promise<unknown>;
  /** Does what Lambda's event source mapping does. */
  poll(invoke: Invoke, say: (line: string) => void): LocalMapping;
  stop(): Promise<void>;
}

const PUBLISHED = {
  contracts: [ForeignOrderCreated] as const,
  source: WEB_SHOP,
  keyOf: ({ data }: { readonly data: unknown }) => (data as ForeignOrder).orderId,
  // The first orders may come before the poller has declared its queue.
  retry: { attempts: 10 },
};

const eventOf = (order: ForeignOrder) => ForeignOrderCreated({ ...order, items: [...order.items] });

/** Notes events as a subscriber gets them. */
function noting() {
  const seen: SeenEvent[] = [];
  const handler = async ({ metadata }: { readonly metadata: Partial<SeenEvent> & { readonly eventId: string } }) => {
    const { eventId, stream = '', sequence = 0 } = metadata;
    seen.push({ eventId, stream, sequence });
  };
  return { seen, handler };
}

/** What goes wrong, a line each. */
function telemetryTo(say: (line: string) => void): Telemetry {
  const line = (message: string, fields?: Fields) =>
    say([message, fields?.error ?? fields?.reason].filter(Boolean).join(': '));
  return { ...silent, warn: line, error: line };
}

/** Another name in each run: a broker that stays up may remember the last one. */
const subscriberName = () => `orderflow-demo-${randomUUID().slice(0, 8)}`;

export function kafkaSide(bootstrapServers: readonly string[], say: (line: string) => void): Side {
  const client = kafkaClient({ clientId: WEB_SHOP, bootstrapBrokers: bootstrapServers, createTopics: true });
  const { seen, handler } = noting();
  const subscription = subscribeToKafka(FORWARDED, {
    group: subscriberName(),
    client,
    handler,
    telemetry: telemetryTo(say),
  });
  const publisher = kafkaPublisher({ ...PUBLISHED, client, topicOf: () => WEB_SHOP });
  return {
    name: 'Kafka',
    address: bootstrapServers.join(','),
    from: 'kafka',
    ingress: FROM_KAFKA,
    seen,
    ready: subscription.ready,
    publish: (order) => publisher.publish([eventOf(order)]),
    poll: (invoke, say) =>
      kafkaMapping({
        member: client.consumer({ group: FROM_KAFKA, topics: [WEB_SHOP] }),
        invoke,
        bootstrapServers,
        say,
      }),
    stop: async () => {
      await Promise.all([subscription.stop(), publisher.close()]);
    },
  };
}

export function rabbitSide(url: string, say: (line: string) => void): Side {
  const client = rabbitClient({ url, name: WEB_SHOP });
  const { seen, handler } = noting();
  const subscription = subscribeToRabbit(FORWARDED, {
    queue: 'orderflow-demo',
    client,
    handler,
    telemetry: telemetryTo(say),
  });
  const publisher = rabbitPublisher({ ...PUBLISHED, client, exchange: WEB_SHOP });
  const queue = {
    queue: WEB_SHOP_QUEUE,
    exchange: WEB_SHOP,
    bindings: [ForeignOrderCreated.type],
    prefetch: 100,
    deliveryLimit: 20,
    singleActiveConsumer: false,
  };
  return {
    name: 'RabbitMQ',
    address: withoutPassword(url),
    from: 'rabbitmq',
    ingress: FROM_RABBIT,
    seen,
    ready: subscription.ready,
    publish: (order) => publisher.publish([eventOf(order)]),
    poll: (invoke, say) => rabbitMapping({ consumer: client.consumer(queue), invoke, queue: WEB_SHOP_QUEUE, say }),
    stop: async () => {
      await Promise.all([subscription.stop(), publisher.close()]);
    },
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}
