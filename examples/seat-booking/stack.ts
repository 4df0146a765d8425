import { type Bundler, EventConsumer, Pipeline, PipelineTable } from '@orderflow/constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { SeatBooked, SeatRequested } from './events.ts';

/** A theatre on the same pieces as the order flow. */
export class SeatBookingStack extends Stack {
  constructor(scope: Construct, id: string, stage: string, bundle?: Bundler) {
    super(scope, id);
    const pipeline = new Pipeline(this, 'Pipeline', {
      stage,
      archive: false,
      retryBase: Duration.seconds(1),
      ...(bundle && { bundle }),
    });
    const table = new PipelineTable(this, 'Plan', { pipeline, partitionKey: 'id' });
    const seats = new EventConsumer(this, 'Seats', {
      pipeline,
      entry: 'examples/seat-booking/seats.lambda.ts',
      subscribesTo: [SeatRequested],
    });
    const plan = new EventConsumer(this, 'SeatPlan', {
      pipeline,
      entry: 'examples/seat-booking/plan.lambda.ts',
      subscribesTo: [SeatBooked],
      environment: { PLAN_TABLE: table.table.tableName },
    });
    pipeline.eventStore.grantCommit(seats, 'seat-*');
    pipeline.eventStore.grantRead(plan);
    table.grant(plan, 'GetItem', 'PutItem');
  }
}
