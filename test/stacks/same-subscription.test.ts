import { EventConsumer } from '@orderflow/constructs';
import { OrderCreated } from '../../events/index.ts';
import { paymentSubscription } from '../../functions/payment/subscriptions.ts';
import { readConfig } from '../../lib/config.ts';
import { ChoreographyStack } from '../../lib/stacks/choreography-stack.ts';
import { OrchestrationStack } from '../../lib/stacks/orchestration-stack.ts';
import { makeApp } from './fixtures/template.ts';

/** As in a deployment, but for the bundling itself: constructs load each entry file. */
const ofEntry = Object.assign(() => 'bin', { isOfEntry: true });

function stackOf(flow: string) {
  const config = readConfig({ stage: 'dev', mailFrom: 'shop@shop.example', flow });
  const Stack = flow === 'choreography' ? ChoreographyStack : OrchestrationStack;
  return new Stack(makeApp(), `orderflow-${config.stage}`, { config, bundle: ofEntry });
}

test.each(['choreography', 'orchestration'])('%s: each handler handles what its consumer subscribes to', (flow) => {
  expect(() => stackOf(flow)).not.toThrow();
});

test('a consumer that is given another subscription than its handler reads is refused', () => {
  const { pipeline } = stackOf('choreography');
  const { entry } = paymentSubscription;
  expect(() => new EventConsumer(pipeline, 'Other', { pipeline, entry, subscribesTo: [OrderCreated] })).toThrow(
    `the handler of ${entry} handles `,
  );
});
