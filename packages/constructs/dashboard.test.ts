import { Template } from 'aws-cdk-lib/assertions';
import { CircuitBreaker } from './circuit-breaker.ts';
import { PipelineDashboard } from './dashboard.ts';
import { consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';

/** The dashboard's body, with a name for each token. */
function bodyOf(template: Template): string {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts = dashboard?.Properties.DashboardBody['Fn::Join'][1] as readonly unknown[];
  return parts.map((part) => (typeof part === 'string' ? part : 'token')).join('');
}

test('a dashboard has graphs of all consumers, the relay and the breakers', () => {
  const built = pipelineFixture();
  const { stack, pipeline } = built;
  const consumers = [consumerOf(built, {}, 'Seat'), consumerOf(built, {}, 'Plan')];
  const breakers = [new CircuitBreaker(stack, 'Printer', { pipeline, guards: consumers.slice(0, 1) })];
  new PipelineDashboard(stack, 'Dashboard', { pipeline, consumers, breakers });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'seats-local' });
  const { widgets } = JSON.parse(bodyOf(template)) as {
    widgets: { x: number; width: number; properties: { title?: string; metrics?: unknown[][] } }[];
  };
  const graphs = widgets.filter(({ properties }) => properties.title !== undefined);
  expect(graphs.map(({ properties: { title, metrics = [] } }) => [title, metrics.length])).toEqual([
    ['Dead letters', 2],
    ['Age of the oldest message (s)', 2],
    ['From event to handled, p50 (ms)', 2],
    ['From event to handled, p99 (ms)', 2],
    ['handled', 2],
    ['duplicate', 2],
    ['ignored', 2],
    ['retried', 2],
    ['deadLettered', 2],
    ['Failures by class', 1],
    ['Events published, by type', 1],
    ['Events to each consumer', 2],
    ['Relay: lag (ms), published, given up', 3],
    ['Breakers: 1 is open', 1],
  ]);
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
});
