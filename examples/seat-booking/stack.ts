import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bundler, EventConsumer, Pipeline, PipelineTable } from '@orderflow/constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { SeatBooked, SeatRequested, SeatStream } from './events.ts';

/** From the working directory, wherever that is. */
const entry = (file: string): string => relative('', fileURLToPath(new URL(file, import.meta.url)));

/** A theatre: seats are requested and booked, and a plan shows who sits where. */
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
    new EventConsumer(this, 'Seats', {
      pipeline,
      entry: entry('seats.lambda.ts'),
      subscribesTo: [SeatRequested],
      commitsTo: SeatStream,
    });
    new EventConsumer(this, 'SeatPlan', {
      pipeline,
      entry: entry('plan.lambda.ts'),
      subscribesTo: [SeatBooked],
      projectsTo: table,
      environment: { PLAN_TABLE: table.table.tableName },
    });
  }
}
