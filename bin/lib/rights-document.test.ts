import { readFileSync } from 'node:fs';
import { Permissions } from '@orderflow/simulation/cloudformation';
import { abilitiesIn, deploymentOf, RIGHTS_DOCUMENT, rightsDocument, rightsIn } from './rights-document.ts';

const RUN = 'run `npm run rights` and commit docs/rights.md';

test(`docs/rights.md says what the templates allow (if not: ${RUN})`, () => {
  if (readFileSync(RIGHTS_DOCUMENT, 'utf8') !== rightsDocument())
    throw new Error(`${RIGHTS_DOCUMENT} is stale: ${RUN}`);
});

describe.each(['choreography', 'orchestration'] as const)('a stolen role of the %s', (flow) => {
  const deployment = deploymentOf(flow);
  const rights = rightsIn(deployment);
  const whoCan = (ability: string | RegExp) =>
    Object.keys(rights).filter((name) =>
      rights[name]?.some((can) => (typeof ability === 'string' ? can === ability : ability.test(can))),
    );
  const prefix = flow === 'orchestration' ? 'saga-' : '';

  test.each([
    'change a commit in place',
    'delete a commit',
    "put others' events on the bus",
    'read all addresses',
    'read the audit log',
    'delete from the audit log',
    'mail as anybody else',
    'delete a marker `analytics#…`',
    'pause `relay`',
  ])('cannot %s', (ability) => {
    expect(whoCan(ability)).toEqual([]);
  });

  test('only the relay puts our events on the bus, and it can do nothing else', () => {
    expect(whoCan('put our events on the bus')).toEqual(['relay']);
    expect(rights.relay).toEqual(['put our events on the bus']);
  });

  test.each([
    [
      'payment',
      flow === 'orchestration'
        ? ['payment-outcome', 'payment-webhook', 'saga-payment']
        : ['payment', 'payment-webhook'],
    ],
    ['inventory', [`${prefix}inventory`]],
    ['shipping', [`${prefix}shipping`]],
    ['order', flow === 'orchestration' ? ['api', 'order', 'saga-order'] : ['api', 'order']],
  ])('only its own context appends to the streams of %s', (stream, owners) => {
    expect(whoCan(`append to \`${stream}-…\``)).toEqual(owners);
  });

  test('only the email consumer knows addresses, and only it mails', () => {
    expect(whoCan(/address|mail as/)).toEqual(['email']);
  });

  test('a stranger can do nothing that a policy of a resource could allow', () => {
    const permissions = new Permissions(deployment);
    for (const { action, resource, context } of abilitiesIn(deployment))
      expect(permissions.byResource('arn:aws:iam::999999999999:role/stranger', action, resource, context)).not.toBe(
        'allow',
      );
  });

  test('every ability is one that exists: its resource is in the deployment', () => {
    expect(abilitiesIn(deployment).filter(({ resource }) => !resource.startsWith('arn:'))).toEqual([]);
  });
});
