import { MANIFEST_PREFIX, ManifestError, manifestFrom, parseManifest } from './index.ts';

const outputs = {
  ManifestStage: '{"kind":"stage","stage":"local","flow":"choreography"}',
  ManifestBus: '{"kind":"bus","name":"orderflow-local-bus","arn":"arn:bus"}',
  ManifestArchive: '{"kind":"archive","name":"orderflow-local-archive","arn":"arn:archive","retentionDays":30}',
  ManifestConsumerPayment:
    '{"kind":"consumer","name":"payment","queueUrl":"q","dlqUrl":"d","functionName":"f","ruleNames":["r1","r2"],"mappingId":"m"}',
  ManifestRelay: '{"kind":"relay","functionName":"relay","mappingId":"m2","failureQueueUrl":"fq"}',
  ManifestTableReadModel: '{"kind":"table","name":"readModel","tableName":"orderflow-local-read-model"}',
  ManifestBucketAudit: '{"kind":"bucket","name":"audit","bucketName":"orderflow-local-audit"}',
  ManifestApi:
    '{"kind":"api","front":"http-api","url":"https://abc.execute-api.us-east-1.amazonaws.com","apiId":"abc"}',
  SomebodyElses: 'not JSON',
};
const { ManifestStage, ManifestBus } = outputs;
const parsing = (more: Record<string, string>) => () => parseManifest({ ManifestStage, ManifestBus, ...more });

test('a manifest names every part of a stage', () => {
  expect(parseManifest(outputs)).toEqual({
    stage: 'local',
    flow: 'choreography',
    bus: { name: 'orderflow-local-bus', arn: 'arn:bus' },
    archive: { name: 'orderflow-local-archive', arn: 'arn:archive', retentionDays: 30 },
    consumers: { payment: { queueUrl: 'q', dlqUrl: 'd', functionName: 'f', ruleNames: ['r1', 'r2'], mappingId: 'm' } },
    relay: { functionName: 'relay', mappingId: 'm2', failureQueueUrl: 'fq' },
    tables: { readModel: 'orderflow-local-read-model' },
    buckets: { audit: 'orderflow-local-audit' },
    api: { front: 'http-api', url: 'https://abc.execute-api.us-east-1.amazonaws.com', apiId: 'abc' },
  });
});

test('a stage may have state machines and circuit breakers', () => {
  const manifest = parsing({
    ManifestWorkflowSaga: '{"kind":"workflow","name":"saga","arn":"arn:saga","type":"express","functionNames":["f1"]}',
    ManifestBreakerCarrier: '{"kind":"breaker","name":"carrier","tableName":"t","functionName":"f","consumers":["s"]}',
  })();
  expect(manifest.workflows).toEqual({ saga: { arn: 'arn:saga', type: 'express', functionNames: ['f1'] } });
  expect(manifest.breakers).toEqual({ carrier: { tableName: 't', functionName: 'f', consumers: ['s'] } });
});

test('a stage may have ways in from other brokers', () => {
  const guests = { dlqUrl: 'd', functionName: 'f', publishes: ['guest.arrived'], broker: 'kafka', mappingId: 'm' };
  const entry = { kind: 'ingress', name: 'guests', ...guests };
  expect(parsing({ ManifestIngressGuests: JSON.stringify(entry) })().ingresses).toEqual({ guests });
});

test('a stage may declare its streams and its events', () => {
  const event = { type: 'seat.booked', source: 's', origin: 'owner', version: 1, storedOnly: false };
  const manifest = parsing({
    ManifestStreamSeat: '{"kind":"stream","name":"seat","key":"seatId","events":["seat.booked"]}',
    ManifestEventSeatBooked1: JSON.stringify({ kind: 'event', ...event, schema: { type: 'object' } }),
  })();
  expect(manifest.streams).toEqual({ seat: { key: 'seatId', events: ['seat.booked'] } });
  expect(manifest.events).toEqual([{ ...event, schema: { type: 'object' } }]);
});

test('a stage may say which role ends a pause', () => {
  const manifest = parsing({ ManifestUnpausing: '{"kind":"unpausing","roleArn":"arn:role"}' })();
  expect(manifest.unpausing).toEqual({ roleArn: 'arn:role' });
});

test('a stage may have a stage and a bus only', () => {
  const bus = { name: 'orderflow-local-bus', arn: 'arn:bus' };
  expect(parsing({})()).toStrictEqual({
    stage: 'local',
    flow: 'choreography',
    bus,
    consumers: {},
    tables: {},
    buckets: {},
  });
});

test('a stage may consist of several stacks', () => {
  const table = (name: string) => JSON.stringify({ kind: 'table', name, tableName: `t-${name}` });
  const manifest = parseManifest(outputs, { ManifestTable: table('plan') }, { ManifestTable: table('stock') });
  expect(manifest.tables).toMatchObject({ readModel: 'orderflow-local-read-model', plan: 't-plan', stock: 't-stock' });
});

test('an entry of a kind from a later release is left out', () => {
  expect(parsing({ ManifestPipe: '{"kind":"pipe"}', [`${MANIFEST_PREFIX}Number`]: '1' })()).toEqual(parsing({})());
});

test.each([
  ['ManifestTablePlan: is not JSON', { ManifestTablePlan: 'x' }],
  ['ManifestTablePlan: name is missing or malformed', { ManifestTablePlan: '{"kind":"table","tableName":"t"}' }],
  [
    'ManifestWorkflowA: functionNames.0 is missing or malformed',
    { ManifestWorkflowA: '{"kind":"workflow","name":"a","arn":"a","type":"standard","functionNames":[1]}' },
  ],
])('a malformed output is an error: %s', (message, more) => {
  expect(parsing(more)).toThrow(ManifestError);
  expect(parsing(more)).toThrow(message);
});

test('a stack without a pipeline is an error', () => {
  expect(() => parseManifest({ Url: 'x' })).toThrow('no output ManifestStage');
  expect(() => parseManifest({ ManifestStage })).toThrow('no output ManifestBus');
});

test('a manifest that was kept as JSON is read again; an object that is none is an error', () => {
  const manifest = parseManifest(outputs);
  expect(manifestFrom(JSON.parse(JSON.stringify({ ...manifest, apiUrl: 'x' })))).toEqual(manifest);
  expect(() => manifestFrom({ ...manifest, tables: undefined })).toThrow('tables is missing or malformed');
  expect(() => manifestFrom('text')).toThrow('it is missing or malformed');
});
