/** What Lambda's event source mappings of other brokers do, which no local AWS has. */
export { type Invoke, invokeFunction } from './invoke.ts';
export {
  type KafkaMappingOptions,
  kafkaMapping,
  type LocalMapping,
  type PolledGroup,
  type PolledRecord,
} from './kafka-mapping.ts';
export { type PolledMessage, type PolledQueue, type RabbitMappingOptions, rabbitMapping } from './rabbit-mapping.ts';
