/** CDK constructs for an event pipeline. General: they know no application. */

export {
  functionMetric,
  PipelineAlarm,
  type PipelineAlarmProps,
  SUM_OF_A_MINUTE,
  WORST_OF_A_MINUTE,
} from './alarm.ts';
export { PipelineBucket, type PipelineBucketProps } from './bucket.ts';
/** Bundling; without the CDK: `@orderflow/constructs/bundle`. */
export { type Bundler, bundler } from './bundle/bundle.ts';
export { type BundleSettings, bundleOptions } from './bundle/bundle-options.ts';
export { BusIngress, type BusIngressProps } from './bus-ingress.ts';
export type { BusAccess, Producer } from './bus-policy.ts';
export { CircuitBreaker, type CircuitBreakerProps } from './circuit-breaker.ts';
export { ContractRegistry, type ContractRegistryProps } from './contract-registry.ts';
export { PipelineDashboard, type PipelineDashboardProps } from './dashboard.ts';
export { PipelineBus, type PipelineBusProps } from './event-bus.ts';
/** Consumers, functions, workflows and an HTTP endpoint. */
export { EventConsumer } from './event-consumer.ts';
export type { EventConsumerProps } from './event-consumer-props.ts';
export { EventStore } from './event-store.ts';
export type { FunctionDefaults, FunctionOptions } from './function-options.ts';
export { grantActions } from './grant-actions.ts';
export { HttpFront, type HttpFrontProps } from './http-front.ts';
/** From Kafka to the bus, and from the event store to Kafka. */
export type { KafkaCluster, MskCluster, SelfManagedCluster, WithBootstrapServers } from './kafka-cluster.ts';
export { KafkaEgress, type KafkaEgressProps } from './kafka-egress.ts';
export { KafkaIngress, type KafkaIngressProps } from './kafka-ingress.ts';
/** What the operator's tools read of a deployed stage. */
export { addToManifest } from './manifest.ts';
export { OutsideSubscriber, type OutsideSubscriberProps } from './outside-subscriber.ts';
/** The pipeline: bus, archive, event store, relay, and the settings that all parts share. */
export { Pipeline, type PipelineProps } from './pipeline.ts';
export { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
/** From RabbitMQ to the bus, and from the event store to RabbitMQ. */
export type { RabbitBroker } from './rabbit-broker.ts';
export { RabbitEgress, type RabbitEgressProps } from './rabbit-egress.ts';
export { RabbitIngress, type RabbitIngressProps } from './rabbit-ingress.ts';
export { Relay, type RelayOptions, type RelayProps } from './relay.ts';
export type { PipelineSettings } from './settings.ts';
export { ShadowTable, type ShadowTableProps } from './shadow-table.ts';
export { STAGE_NAME, STAGE_NAME_RULE, Stage } from './stage.ts';
/** Storage, alarms and rights. */
export { PipelineTable, type PipelineTableProps } from './table.ts';
export { Workflow, type WorkflowProps } from './workflow/workflow.ts';
