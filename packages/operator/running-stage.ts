import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientConfig } from './environment.ts';
import { readState, type State } from './state-file.ts';
import { trustCa } from './trust-ca.ts';

/**
 * The state of a stage that runs on this machine: its state file is there, its endpoint answers and has its bus.
 * @returns `undefined` if it does not run
 */
export async function runningStage(root: string, stage: string): Promise<State | undefined> {
  const state = readState(root, stage);
  if (!state) return undefined;
  try {
    if (state.ca !== undefined) trustCa(state.ca);
    const client = new EventBridgeClient({ ...clientConfig(state), maxAttempts: 1 });
    await client.send(new DescribeEventBusCommand({ Name: state.bus.name }), { requestTimeout: 3000 });
    return state;
  } catch {
    return undefined;
  }
}
