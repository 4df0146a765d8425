import { Manifest } from './manifest.ts';

const entry = (value: object) => JSON.stringify(value);
const manifest = new Manifest({
  outputs: {
    one: {
      ManifestTablePlan: entry({ kind: 'table', name: 'plan', tableName: 'sim-plan' }),
      ManifestBus: entry({ kind: 'bus', name: 'sim-bus' }),
      Url: 'not JSON, and none of the manifest',
    },
    two: {
      ManifestConsumerSeats: entry({ kind: 'consumer', name: 'seats', queueUrl: 'https://q', dlqUrl: 'https://d' }),
      ManifestRelay: entry({ kind: 'relay', failureQueueUrl: 'https://f' }),
    },
  },
});

test('what a stage says of itself, whichever stack says it', () => {
  expect(manifest.table('plan')).toBe('sim-plan');
  expect([manifest.busName, manifest.failureQueueUrl]).toEqual(['sim-bus', 'https://f']);
  expect(manifest.consumers).toEqual([{ name: 'seats', queueUrl: 'https://q', dlqUrl: 'https://d' }]);
});

test('what is not there is named', () => {
  expect(() => manifest.table('stock')).toThrow('no table stock');
  expect(() => manifest.bucket('audit')).toThrow('no bucket audit');
});
