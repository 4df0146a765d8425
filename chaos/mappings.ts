import { setTimeout as sleep } from 'node:timers/promises';
import { GetEventSourceMappingCommand, LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';
import type { Random } from '@orderflow/simulation/kernel';
import { type Attack, again } from './attack.ts';

/** A mapping that was off for a while. */
export interface Flip {
  readonly name: string;
  readonly ms: number;
}

/** Milliseconds for which a mapping stays off, and between two. */
const OFF_MS = [1_000, 8_000] as const;
const PAUSE_MS = [500, 4_000] as const;

/** Switches one event source mapping after the other off and on again, the relay's included. One that is off already is left so. */
export function flipping(state: State, random: Random, flips: Flip[]): Attack {
  const lambda = new LambdaClient(clientConfig(state));
  const mappings = [
    ...Object.entries(state.consumers).map(([name, { mappingId }]) => ({ name, mappingId })),
    ...(state.relay ? [{ name: 'relay', mappingId: state.relay.mappingId }] : []),
  ];
  const enable = (UUID: string, Enabled: boolean) =>
    lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  const flip = async () => {
    const { name, mappingId } = random.pick(mappings);
    const ms = random.between(...OFF_MS);
    const { State: is } = await lambda.send(new GetEventSourceMappingCommand({ UUID: mappingId }));
    if (is !== 'Enabled') return;
    await enable(mappingId, false);
    try {
      await sleep(ms);
    } finally {
      await enable(mappingId, true);
    }
    flips.push({ name, ms });
  };
  return again(flip, () => random.between(...PAUSE_MS));
}
