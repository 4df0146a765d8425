import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { abilitiesIn, deploymentOf, rightsIn } from '../../bin/lib/rights-document.ts';
import { aws } from '../e2e/support/aws.ts';
import { stage } from '../e2e/support/stage.ts';
import { isAllowed } from './support/attempt.ts';
import { knownPeople } from './support/people.ts';
import { stolenFrom } from './support/thief.ts';

/** What docs/rights.md says from the templates, asked of a stage: each ability of the document is tried by each role. */
const deployment = deploymentOf('choreography');
const abilities = abilitiesIn(deployment).filter(({ action }) => action !== 'states:StartExecution');
const short = (name: string) => name.replace('orderflow-dev-', '');

async function deployedFunctions(): Promise<readonly string[]> {
  const { Functions = [] } = await aws.lambda.send(new ListFunctionsCommand({}));
  return Functions.map(({ FunctionName = '' }) => FunctionName);
}

test.each(Object.entries(rightsIn(deployment)))('a stolen role of %s can do this and no more', async (name, rights) => {
  const functionName = `orderflow-${stage().stage}-${name}`;
  expect(await deployedFunctions()).toContain(functionName);
  const credentials = await stolenFrom(functionName);
  const allowed: string[] = [];
  for (const ability of abilities) if (await isAllowed(ability, credentials)) allowed.push(short(ability.name));
  expect(allowed).toEqual(rights);
});

test.each(['stranger', 'caller', 'shop', 'other'] as const)('%s can do none of it', async (name) => {
  const allowed: string[] = [];
  for (const ability of abilities) if (await isAllowed(ability, knownPeople()[name])) allowed.push(ability.name);
  expect(allowed).toEqual([]);
});
