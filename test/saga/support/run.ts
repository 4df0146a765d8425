import type { VirtualHost } from '@orderflow/simulation/services';
import { Execution, type StatesError } from '@orderflow/simulation/services';
import type { Definition } from '../../../bin/lib/state-machine.ts';

export interface Ended {
  readonly status: Execution['status'];
  /** States in the order in which they were entered. */
  readonly entered: readonly string[];
  readonly error?: StatesError | undefined;
  /** Runs the failed state again, with the input that it had, and goes on. */
  redrive(): Promise<Ended>;
}

/** One execution, to its end. */
export function runToEnd(host: VirtualHost, definition: Definition, name: string, input: object): Promise<Ended> {
  const arn = `arn:aws:states:eu-west-1:000000000000:execution:saga:${name}`;
  const stateMachine = { arn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:saga', name: 'saga' };
  const execution = new Execution({ definition, arn, name, stateMachine, input }, host);
  execution.start();
  return ended(execution, host);
}

async function ended(execution: Execution, host: VirtualHost): Promise<Ended> {
  const { status, error, history } = await host.untilEnd(execution);
  return {
    status,
    error,
    entered: history.flatMap((event) => (event.type === 'entered' ? [event.state] : [])),
    redrive() {
      execution.redrive();
      return ended(execution, host);
    },
  };
}
