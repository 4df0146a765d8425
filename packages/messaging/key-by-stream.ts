import type { AnyContract, DomainEvent, StreamContract } from '@orderflow/core/contracts';

/**
 * Makes a function that gives the ordering key of an event: the name of its stream.
 * @throws Error naming a contract that is in no stream
 */
export function keyByStream(
  contracts: readonly AnyContract[],
  streams: readonly StreamContract[],
): (event: DomainEvent) => string {
  const byType = new Map<string, StreamContract>();
  for (const { type } of contracts) {
    const stream = streams.find(({ events }) => events.some((contract) => contract.type === type));
    if (!stream) throw new Error(`${type} is in none of the streams: give its stream, or keyOf`);
    byType.set(type, stream);
  }
  return ({ type, data }) => {
    const { key, nameFor } = byType.get(type) as StreamContract;
    return nameFor((data as Readonly<Record<string, string>>)[key] as string);
  };
}
