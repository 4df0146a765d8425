import { Pipeline } from '@orderflow/constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ShopStackProps } from '../world/stack-props.ts';
import { FACTS, OrderStream } from './events.ts';

/** Bus, event store and relay. Nobody consumes yet. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, { stage, bundle }: ShopStackProps) {
    super(scope, id);
    const pipeline = new Pipeline(this, 'Pipeline', { stage, bundle, archive: false, retryBase: Duration.seconds(1) });
    for (const stream of [OrderStream, ...FACTS.map((facts) => facts.stream)]) pipeline.eventStore.holds(stream);
  }
}
