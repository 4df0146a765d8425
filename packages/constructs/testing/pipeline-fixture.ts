import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { noBundling } from '../assertions/no-bundling.ts';
import { templateApp } from '../assertions/template-app.ts';
import { EventConsumer } from '../event-consumer.ts';
import type { EventConsumerProps } from '../event-consumer-props.ts';
import { Pipeline, type PipelineProps } from '../pipeline.ts';
import { SeatTaken } from './seats.ts';

const { context: flags } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/** An app with the feature flags of cdk.json. */
export const testApp = () => templateApp({ context: flags });

export interface PipelineFixture {
  readonly stack: Stack;
  readonly pipeline: Pipeline;
  /** The stack's template as it is now. */
  template(): Template;
}

/** A stack `seats-<stage>` with a pipeline and nothing else. `props` may use the stack. */
export function pipelineFixture(
  props: Partial<PipelineProps> | ((stack: Stack) => Partial<PipelineProps>) = {},
  stage = 'local',
): PipelineFixture {
  const stack = new Stack(testApp(), `seats-${stage}`);
  const given = typeof props === 'function' ? props(stack) : props;
  const pipeline = new Pipeline(stack, 'Pipeline', { stage, bundle: noBundling, ...given });
  return { stack, pipeline, template: () => Template.fromStack(stack) };
}

/** The smallest consumer, with props of the test's choice. */
export function consumerOf({ stack, pipeline }: PipelineFixture, props: Partial<EventConsumerProps> = {}, id = 'Seat') {
  const entry = props.function ? {} : { entry: 'functions/seat/lambda.ts' };
  const events = props.everything ? {} : { subscribesTo: [SeatTaken] };
  return new EventConsumer(stack, id, { pipeline, ...entry, ...events, ...props });
}

/** The statements that allow anything, of the policies whose logical id begins with `id`. */
export function allowedIn(template: Template, id: string) {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([logicalId]) => logicalId.startsWith(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .map(({ Action, Resource, Condition }) => ({
      actions: [Action].flat() as string[],
      resource: Resource,
      Condition,
    }));
}

let bare: Template | undefined;

/** The template of a stack with a local pipeline and nothing else, synthesized once. */
export function pipelineTemplate(): Template {
  bare ??= pipelineFixture().template();
  return bare;
}
