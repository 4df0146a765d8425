import { InventoryStream, OrderStream, PaymentStream, ShippingStream } from '../../events/index.ts';

/** What goes out to both brokers: every event of the order flow. */
export const FORWARDED = [
  ...OrderStream.events,
  ...PaymentStream.events,
  ...InventoryStream.events,
  ...ShippingStream.events,
] as const;

/** The workload beside the pipeline that takes orders: its source, its Kafka topic and its RabbitMQ exchange. */
export const WEB_SHOP = 'web-shop';

/** The queue from which its orders come in. */
export const WEB_SHOP_QUEUE = 'web-shop-orders';
