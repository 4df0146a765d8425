import { CircuitBreaker, type EventConsumer, type PipelineFunction } from '@orderflow/constructs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { OrderflowParts } from './parts.ts';

export interface BreakersProps extends Pick<OrderflowParts, 'config' | 'pipeline'> {
  /** Call the payment gateway: consumers, or functions of the saga. */
  readonly payment: readonly (EventConsumer | PipelineFunction)[];
  /** Call the carrier. */
  readonly shipping: readonly (EventConsumer | PipelineFunction)[];
}

/** Circuit breakers around the external services that the order flow depends on. */
export class Breakers extends Construct {
  readonly paymentGateway: CircuitBreaker;
  readonly carrier: CircuitBreaker;

  constructor(scope: Construct, id: string, { pipeline, config, payment, shipping }: BreakersProps) {
    super(scope, id);
    const { failures, failurePercent, windowSeconds, probes, waitSeconds, maxWaitSeconds } = config.breaker;
    const policy = {
      failures,
      failurePercent,
      window: Duration.seconds(windowSeconds),
      probes,
      wait: Duration.seconds(waitSeconds),
      maxWait: Duration.seconds(maxWaitSeconds),
    };
    this.paymentGateway = new CircuitBreaker(this, 'PaymentGateway', { pipeline, guards: payment, ...policy });
    this.carrier = new CircuitBreaker(this, 'Carrier', { pipeline, guards: shipping, ...policy });
  }
}
