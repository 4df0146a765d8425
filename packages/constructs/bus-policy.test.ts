import { Match } from 'aws-cdk-lib/assertions';
import type { BusAccess, Producer } from './index.ts';
import { allowedIn, pipelineFixture, pipelineTemplate } from './testing/pipeline-fixture.ts';

const BUS = 'AWS::Events::EventBus';
const POLICY = 'PipelineBus';

const door: Producer = {
  name: 'Door',
  accounts: ['111122223333', '444455556666'],
  sources: ['door-service'],
  types: ['integration.guest.arrived'],
};

function statementsOf(access: Partial<BusAccess>): Record<string, Record<string, unknown>> {
  const template = pipelineFixture({ busAccess: { ownSources: ['seat.*'], ...access } }).template();
  const [statements = []] = Object.values(template.findResources(BUS)).map(
    ({ Properties }): Record<string, unknown>[] => Properties.Policy.Statement,
  );
  for (const { Action, Resource } of statements) {
    expect(Action).toBe('events:PutEvents');
    expect(JSON.stringify(Resource)).toMatch(/:event-bus\/seats-local"/);
  }
  return Object.fromEntries(statements.map(({ Sid, Action, Resource, ...rest }) => [Sid, rest]));
}

const ANYBODY = { AWS: '*' };
const relayRole = { 'Fn::GetAtt': [expect.stringMatching(/^PipelineRelayHandlerRole/), 'Arn'] };
const root = (account: string) => ({ 'Fn::Join': ['', expect.arrayContaining([`:iam::${account}:root`])] });

test('own sources are denied to everybody but the relay and the republishers', () => {
  const operator = 'arn:aws:iam::111122223333:role/operator-*';
  expect(statementsOf({ republishers: [operator] })).toEqual({
    DenyOwnSources: {
      Effect: 'Deny',
      Principal: ANYBODY,
      Condition: {
        'ForAnyValue:StringLike': { 'events:source': ['seat.*'] },
        ArnNotLike: { 'aws:PrincipalArn': [operator, relayRole] },
      },
    },
  });
});

test('the relay may put own sources only, and a call without any is not allowed', () => {
  const template = pipelineFixture({ busAccess: { ownSources: ['seat.*', 'orderflow.breaker'] } }).template();
  const [put] = allowedIn(template, 'PipelineRelay').filter(({ actions }) => actions.includes('events:PutEvents'));
  expect(put?.Condition).toEqual({
    'ForAllValues:StringLike': { 'events:source': ['seat.*', 'orderflow.breaker'] },
    Null: { 'events:source': 'false' },
  });
});

test('a producer in other accounts may put its types under its sources, which nobody else may use', () => {
  const { DenySourcesOfDoor, AllowDoor } = statementsOf({ producers: [door], reservedSources: ['door-service'] });
  expect(DenySourcesOfDoor).toEqual({
    Effect: 'Deny',
    Principal: ANYBODY,
    Condition: {
      'ForAnyValue:StringLike': { 'events:source': ['door-service'] },
      StringNotEquals: { 'aws:PrincipalAccount': door.accounts },
    },
  });
  expect(AllowDoor).toEqual({
    Effect: 'Allow',
    Principal: { AWS: [root('111122223333'), root('444455556666')] },
    Condition: {
      'ForAllValues:StringEquals': {
        'events:source': ['door-service'],
        'events:detail-type': ['integration.guest.arrived'],
      },
      Null: { 'events:source': 'false', 'events:detail-type': 'false' },
    },
  });
});

test('a producer may be an organization, or roles', () => {
  const { accounts: _, ...rest } = door;
  const organization = statementsOf({ producers: [{ ...rest, organization: 'o-a1b2c3d4e5' }] });
  expect(organization.DenySourcesOfDoor?.Condition).toMatchObject({
    StringNotEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] },
  });
  expect(organization.AllowDoor).toMatchObject({
    Principal: ANYBODY,
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
  });
  const arn = 'arn:aws:iam::777788889999:role/door-*';
  const roles = statementsOf({ producers: [{ ...rest, principals: [arn] }] });
  expect(roles.DenySourcesOfDoor?.Condition).toMatchObject({ ArnNotLike: { 'aws:PrincipalArn': [arn] } });
  expect(roles.AllowDoor).toMatchObject({
    Principal: { AWS: root('777788889999') },
    Condition: { ArnLike: { 'aws:PrincipalArn': [arn] } },
  });
});

test('a source of two producers is denied to everybody but both, one of none to everybody', () => {
  const back: Producer = { ...door, name: 'Back', accounts: ['999900001111'] };
  const found = statementsOf({ producers: [door, back], reservedSources: ['door-service', 'till'] });
  expect(found.DenySourcesOfDoorAndBack?.Condition).toMatchObject({
    StringNotEquals: { 'aws:PrincipalAccount': [...(door.accounts ?? []), '999900001111'] },
  });
  expect(found.DenySourcesOfNobody?.Condition).toEqual({ 'ForAnyValue:StringLike': { 'events:source': ['till'] } });
});

test('without busAccess the bus has no policy, and the relay may put any source', () => {
  pipelineTemplate().hasResourceProperties(BUS, { Policy: Match.absent() });
  const [put] = allowedIn(pipelineTemplate(), 'PipelineRelay').filter(({ actions }) =>
    actions.includes('events:PutEvents'),
  );
  expect(put).toMatchObject({ resource: { 'Fn::GetAtt': [expect.stringMatching(`^${POLICY}`), 'Arn'] } });
  expect(put?.Condition).toBeUndefined();
});

test.each<[string, Partial<Producer>, string]>([
  ['a name with a blank', { name: 'the door' }, "producer 'the door': the name must be 1 to 32 letters and digits"],
  ['no one', { accounts: [] }, 'producer Door: give one of accounts, organization and principals'],
  ['two of them', { organization: 'o-a1b2c3d4e5' }, 'producer Door: give one of accounts, organization and principals'],
  ['an account of 3 digits', { accounts: ['123'] }, 'producer Door: accounts must have 12 digits each'],
  ['any source', { sources: ['*'] }, 'producer Door: sources must not be empty, and have no *'],
  ['no types', { types: [] }, 'producer Door: types must not be empty, and have no *'],
])('refused: %s', (_, change, message) => {
  expect(() => statementsOf({ producers: [{ ...door, ...change }] })).toThrow(message);
});

test('refused: two producers of the same name', () => {
  expect(() => statementsOf({ producers: [door, door] })).toThrow('producers: two have the same name');
});
