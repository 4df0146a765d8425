import { OutsideSubscriber, type Pipeline } from '@orderflow/constructs';
import { Construct } from 'constructs';
import { contracts } from '../../events/declared.ts';
import type { SubscriberConfig } from '../config-subscriber.ts';

/** Other workloads that get events on a bus or queue of their own, of this account or of others. */
export class Subscribers extends Construct {
  readonly subscribers: readonly OutsideSubscriber[];

  constructor(scope: Construct, id: string, pipeline: Pipeline, configured: readonly SubscriberConfig[]) {
    super(scope, id);
    this.subscribers = configured.map(({ name, target, types }) => {
      const subscribesTo = Object.values(contracts).filter(
        ({ type, origin }) => origin === 'owner' && types.includes(type),
      );
      return new OutsideSubscriber(this, name, { pipeline, name, target, subscribesTo });
    });
  }
}
