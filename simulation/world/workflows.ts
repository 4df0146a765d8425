import { type Answer, type Host, SimulatedStepFunctions } from '../aws/step-functions';
import type { Kernel } from '../kernel/kernel';
import type { Random } from '../kernel/random';
import type { Deployment } from '../template';
import type { Faults } from './faults';
import type { FunctionHost, Invoked } from './function-host';

export interface WorkflowsProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly deployment: Deployment;
  readonly host: (functionArn: string) => FunctionHost;
}

/** Step Functions on virtual time: its calls of functions may fail on their way, like any other. */
export const workflowsOf = (props: WorkflowsProps): SimulatedStepFunctions =>
  new SimulatedStepFunctions({ stateMachines: props.deployment.stateMachines, host: hostOf(props) });

function hostOf({ kernel, faults, host }: WorkflowsProps): Host {
  const random = kernel.random.fork();
  const answerSoon = (give: (answer: Answer) => void, answer: Answer) => {
    kernel.after(random.between(2, 40), () => {
      give(answer);
      kernel.stir();
    });
  };
  return {
    now: () => kernel.now,
    random: random.next,
    after: (milliseconds, callback) =>
      kernel.after(milliseconds, () => {
        callback();
        kernel.stir();
      }),
    invoke({ functionName, payload, state }, give) {
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
