/** The topic of an event type: the part before its first dot. `order.created` goes to `order`. */
export const firstWord = (type: string): string => type.split('.')[0] as string;

/** The topic of the dead letters of a topic. */
export const dlqTopicOf = (topic: string): string => `${topic}.dlq`;
