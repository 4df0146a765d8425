import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetEventSourceMappingCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { clientConfig } from './environment.ts';
import { readState, type State } from './state-file.ts';
import { trustCa } from './trust-ca.ts';

/**
 * The state of a stage that runs on this machine: its state file is there, its endpoint answers, has its bus, and is the one
 * that it was deployed to: another clone's stage of that name may have come up at the same endpoint since, with mappings of its own.
 * @returns `undefined` if it does not run
 */
export async function runningStage(root: string, stage: string): Promise<State | undefined> {
  const state = readState(root, stage);
  if (!state) return undefined;
  try {
    if (state.ca !== undefined) trustCa(state.ca);
    const client = new EventBridgeClient({ ...clientConfig(state), maxAttempts: 1 });
    await client.send(new DescribeEventBusCommand({ Name: state.bus.name }), { requestTimeout: 3000 });
    return (await hasItsMapping(state)) ? state : undefined;
  } catch {
    return undefined;
  }
}

async function hasItsMapping(state: State): Promise<boolean> {
  const [UUID] = [state.relay, ...Object.values(state.consumers)].flatMap((part) => part?.mappingId ?? []);
  if (UUID === undefined) return true;
  const client = new LambdaClient({ ...clientConfig(state), maxAttempts: 1 });
  try {
    await client.send(new GetEventSourceMappingCommand({ UUID }), { requestTimeout: 3000 });
    return true;
  } catch (error) {
    return !(error instanceof ResourceNotFoundException);
  }
}
