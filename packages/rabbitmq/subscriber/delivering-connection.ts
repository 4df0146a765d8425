import { KeyedQueue, MessageSource, type QueuedMessage } from '@orderflow/messaging/handling';
import { type IncomingDelivery, STREAM_HEADER } from '../messages/index.ts';

/**
 * What one connection has delivered and is not acknowledged, by streams. A message that names no stream is a stream of its own. Once the connection is
 * lost, what is done is not acknowledged any more: it comes again.
 */
export class DeliveringConnection extends MessageSource<IncomingDelivery> {
  readonly #deliveries = new KeyedQueue<IncomingDelivery>();

  constructor(private readonly acknowledge: (delivery: IncomingDelivery) => void) {
    super();
  }

  add(delivery: IncomingDelivery): void {
    const stream = delivery.headers[STREAM_HEADER];
    this.#deliveries.add(delivery, stream === undefined ? `#${delivery.deliveryTag}` : `stream ${stream}`);
  }

  take(): QueuedMessage<IncomingDelivery> | undefined {
    return this.#deliveries.take();
  }

  putBack(queued: QueuedMessage<IncomingDelivery>): void {
    this.#deliveries.putBack(queued);
  }

  finish(queued: QueuedMessage<IncomingDelivery>): void {
    this.acknowledge(queued.message);
    this.#deliveries.finish(queued);
  }
}
