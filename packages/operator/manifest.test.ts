import { manifestOf } from './manifest.ts';

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

test('a stage says of itself what it is made of', () => {
  expect(manifestOf(outputs)).toEqual({
    stage: 'local',
    flow: 'choreography',
    bus: { name: 'orderflow-local-bus', arn: 'arn:bus' },
    archive: { name: 'orderflow-local-archive', arn: 'arn:archive' },
    consumers: { payment: { queueUrl: 'q', dlqUrl: 'd', functionName: 'f', ruleNames: ['r1', 'r2'], mappingId: 'm' } },
    relay: { functionName: 'relay', mappingId: 'm2', failureQueueUrl: 'fq' },
    tables: { readModel: 'orderflow-local-read-model' },
    buckets: { audit: 'orderflow-local-audit' },
    api: { front: 'http-api', url: 'https://abc.execute-api.us-east-1.amazonaws.com', apiId: 'abc' },
  });
});

test('a stage may have state machines', () => {
  const ManifestWorkflowSaga =
    '{"kind":"workflow","name":"saga","arn":"arn:saga","type":"express","functionNames":["f1","f2"]}';
  expect(manifestOf({ ...outputs, ManifestWorkflowSaga }).workflows).toEqual({
    saga: { arn: 'arn:saga', type: 'express', functionNames: ['f1', 'f2'] },
  });
});

test('a pipeline without archive, relay, API or buckets is one too', () => {
  const manifest = manifestOf({
    ManifestBus: outputs.ManifestBus,
    ManifestConsumerPayment: outputs.ManifestConsumerPayment,
  });
  expect(manifest).not.toHaveProperty('archive');
  expect(manifest).not.toHaveProperty('relay');
  expect(manifest).not.toHaveProperty('workflows');
  expect(manifest).toMatchObject({ stage: '', tables: {}, buckets: {}, api: undefined });
});
