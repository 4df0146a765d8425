import { type Deployment, Permissions } from '../cloudformation/index.ts';
import type { Violation } from '../invariants/watch.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { type Answer, type Host, SimulatedStepFunctions } from '../services/step-functions/index.ts';
import type { Faults } from './faults.ts';
import type { FunctionHost, Invoked } from './function-host.ts';
import { latest } from './latest.ts';

export interface WorkflowsProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  /** As it is now. */
  readonly deployment: () => Deployment;
  readonly host: (functionArn: string) => FunctionHost;
  readonly violate: (violation: Violation) => void;
}

/** Step Functions on virtual time: its calls of functions may fail on their way, like any other. */
export const workflowsOf = (props: WorkflowsProps): SimulatedStepFunctions =>
  new SimulatedStepFunctions({ stateMachines: props.deployment().stateMachines, host: hostOf(props) });

function hostOf({ kernel, faults, deployment, host, violate }: WorkflowsProps): Host {
  const permissions = latest(deployment, (current) => new Permissions(current));
  const random = kernel.random.fork();
  const answerSoon = (give: (answer: Answer) => void, answer: Answer) => {
    kernel.after(random.between(2, 40), () => {
      give(answer);
      kernel.wake();
    });
  };
  return {
    now: () => kernel.now,
    random: random.next,
    after: (milliseconds, callback) =>
      kernel.after(milliseconds, () => {
        callback();
        kernel.wake();
      }),
    invoke({ functionName, payload, state, executionArn }, give) {
      if (!permissions().mayDo(machineOf(executionArn), 'lambda:InvokeFunction', functionName))
        violate({ invariant: 'a state machine may not call its function', detail: `${state}: ${functionName}` });
      kernel.after(random.between(5, 60), () => {
        const where = () => `${state} calls its function`;
        kernel.note(`${state} calls its function`);
        if (faults.strike('error', where)) return answerSoon(give, throttled(random));
        host(functionName).invoke(payload, (invoked) =>
          answerSoon(give, faults.strike('lost', where) ? NO_ANSWER : answerOf(invoked)),
        );
      });
    },
  };
}

/** `…:stateMachine:saga` of `…:execution:saga:order-1`, and of `…:express:saga:order-1:7`. */
const machineOf = (executionArn: string): string =>
  executionArn.replace(/:(execution|express):([^:]+):.*$/, ':stateMachine:$2');

/** Step Functions names an error after its type; what Lambda says of it is the cause. */
const answerOf = (invoked: Invoked): Answer =>
  invoked.outcome === 'returned'
    ? { result: invoked.value }
    : { error: invoked.error.errorType, cause: JSON.stringify(invoked.error) };

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html */
const throttled = (random: Random): Answer => ({
  error: random.pick(['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException']),
  cause: 'simulated',
});

const NO_ANSWER: Answer = { error: 'Lambda.SdkClientException', cause: 'simulated: no answer' };
