import { readConfig } from '../lib/config.ts';
import { templatesOf } from '../simulation/templates.ts';

/** Environment of a function as it is deployed with the defaults, so that it can be loaded; what only AWS knows is the name of the variable. */
export function deployedEnv(functionName: string): Record<string, string> {
  const config = readConfig({ stage: 'dev', mail: 'none' });
  const resources = templatesOf(config).flatMap(({ template }) => Object.values(template.Resources ?? {}));
  const found = resources.find(({ Properties }) => Properties?.FunctionName === functionName);
  const environment = found?.Properties?.Environment as
    | { readonly Variables: Readonly<Record<string, unknown>> }
    | undefined;
  const variables = environment?.Variables;
  if (!variables) throw new Error(`the templates have no function ${functionName}`);
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : name]),
  );
}
