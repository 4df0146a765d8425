import { Manifest } from './manifest.ts';

const entry = (value: object) => JSON.stringify(value);
const seats = { queueUrl: 'https://q', dlqUrl: 'https://d', functionName: 'f', ruleNames: ['r'], mappingId: 'm' };
const manifest = new Manifest({
  outputs: {
    one: {
      ManifestStage: entry({ kind: 'stage', stage: 'sim', flow: 'choreography' }),
      ManifestTablePlan: entry({ kind: 'table', name: 'plan', tableName: 'sim-plan' }),
      ManifestBus: entry({ kind: 'bus', name: 'sim-bus', arn: 'arn:bus' }),
      Url: 'not JSON, and none of the manifest',
    },
    two: {
      ManifestConsumerSeats: entry({ kind: 'consumer', name: 'seats', ...seats }),
      ManifestRelay: entry({ kind: 'relay', functionName: 'f', mappingId: 'm', failureQueueUrl: 'https://f' }),
    },
  },
});

test('the manifest of a stage is read from all its stacks', () => {
  expect(manifest.table('plan')).toBe('sim-plan');
  expect([manifest.busName, manifest.failureQueueUrl]).toEqual(['sim-bus', 'https://f']);
  expect(manifest.consumers).toEqual([{ name: 'seats', ...seats }]);
  expect(manifest.breakers).toEqual([]);
});

test('asking for what is not in the manifest is an error that names it', () => {
  expect(() => manifest.table('stock')).toThrow('the templates have no table stock');
  expect(() => manifest.bucket('audit')).toThrow('the templates have no bucket audit');
});
