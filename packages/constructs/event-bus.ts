import { CfnArchive, EventBus } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import type { PipelineSettings } from './settings.ts';

export interface PipelineBusProps {
  readonly pipeline: PipelineSettings;
  /** How long the archive keeps events; `undefined` for no archive. */
  readonly archiveFor: Duration | undefined;
}

/**
 * The bus, with an archive of everything that was put on it. The one place that knows which kind of EventBridge bus it
 * is: docs/decisions/0002-classic-bus.md.
 */
export class PipelineBus extends Construct {
  readonly bus: EventBus;
  readonly archive: CfnArchive | undefined;

  constructor(scope: Construct, id: string, props: PipelineBusProps) {
    super(scope, id);
    const { pipeline, archiveFor } = props;
    this.bus = new EventBus(this, 'Bus', { eventBusName: pipeline.prefix });
    addToManifest(this, { kind: 'bus', name: this.bus.eventBusName, arn: this.bus.eventBusArn });
    this.archive = archiveFor && this.archiveOf(pipeline, archiveFor);
  }

  /** Lets it put events on this bus. */
  grantPublish(to: IGrantable): void {
    allow(to, ['events:PutEvents'], [this.bus.eventBusArn]);
  }

  /** No pattern: every event. EventBridge itself leaves out what a replay brings back. */
  private archiveOf(pipeline: PipelineSettings, keep: Duration): CfnArchive {
    const name = pipeline.nameOf('archive');
    const retentionDays = keep.toDays();
    const archive = new CfnArchive(this, 'Archive', {
      archiveName: name,
      sourceArn: this.bus.eventBusArn,
      description: 'Every event on the bus, for replay',
      retentionDays,
    });
    archive.applyRemovalPolicy(pipeline.stage.removalPolicy);
    addToManifest(this, { kind: 'archive', name, arn: archive.attrArn, retentionDays });
    return archive;
  }
}
