import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import validate from 'asl-validator';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { Finding } from './finding.ts';
import type { LintedTemplate } from './templates.ts';

const run = promisify(execFile);
const LARGE = { maxBuffer: 256 * 2 ** 20 };

/** @returns what a program prints, also when it ends with an exit code that says it found something */
async function outputOf(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, args, LARGE);
    return stdout;
  } catch (error) {
    const { stdout = '', message } = error as { stdout?: string; message: string };
    if (stdout.trim() === '') throw new Error(`${program}: ${message}`);
    return stdout;
  }
}

/** The rule packs AwsSolutions and Serverless. */
export function cdkNag({ name: template, app }: LintedTemplate): Finding[] {
  return [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap((pack) =>
    pack.validateScope(app).violations.flatMap(({ ruleName: rule, description: message = '', violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({
        ...{ tool: 'cdk-nag' as const, rule, template, message },
        resource: constructPath.replace(/^[^/]+\//, ''),
      })),
    ),
  );
}

interface CfnLintMatch {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** @param venv directory of the environment that has the linters */
export async function cfnLint(venv: string, templates: readonly LintedTemplate[]): Promise<Finding[]> {
  const files = templates.map(({ file }) => file);
  const output = await outputOf(`${venv}/bin/cfn-lint`, ['--format', 'json', '--', ...files]);
  const matches = JSON.parse(output || '[]') as readonly CfnLintMatch[];
  return matches.map(({ Filename, Rule, Message: message, Location }) => ({
    ...{ tool: 'cfn-lint' as const, rule: Rule.Id, message },
    template: templates.find(({ file }) => file === Filename)?.name ?? Filename,
    resource: String(Location.Path?.[1] ?? ''),
  }));
}

interface CheckovReport {
  readonly results?: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
      readonly file_abs_path: string;
    }[];
  };
}

/** Without the network: what a rule says is in the package. */
export async function checkov(venv: string, templates: readonly LintedTemplate[]): Promise<Finding[]> {
  const files = templates.flatMap(({ file }) => ['--file', file]);
  const quiet = ['--framework', 'cloudformation', '--compact', '--quiet', '--skip-download', '--output', 'json'];
  const report = JSON.parse(await outputOf(`${venv}/bin/checkov`, [...files, ...quiet])) as
    | CheckovReport
    | CheckovReport[];
  return [report].flat().flatMap(({ results }) =>
    (results?.failed_checks ?? []).map(({ check_id: rule, check_name: message, resource, file_abs_path: path }) => ({
      ...{ tool: 'checkov' as const, rule, message },
      template: templates.find(({ file }) => path.endsWith(file))?.name ?? path,
      resource: resource.replace(/^AWS::\w+::\w+\./, ''),
    })),
  );
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
  >;
}

/** The definitions of state machines. Tokens in them become an ARN. */
export function aslValidator({ name: template, file }: LintedTemplate): Finding[] {
  const { Resources: resources } = JSON.parse(readFileSync(file, 'utf8')) as Template;
  return Object.entries(resources)
    .filter(([, { Type: type }]) => type === 'AWS::StepFunctions::StateMachine')
    .flatMap(([resource, { Properties: properties = {} }]) => {
      const definition = JSON.parse(textOf(properties.DefinitionString));
      const { errors } = validate(definition, { checkArn: true, checkPaths: true });
      return errors.map((error) => ({
        ...{ tool: 'asl-validator' as const, template, resource },
        rule: error['Error code'],
        message: error.Message,
      }));
    });
}

const ANY_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:any';

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': [, parts] = ['', []] } = value as { 'Fn::Join'?: [string, unknown[]] };
  return parts.map((part) => (typeof part === 'string' ? part : 'Ref' in (part as object) ? 'aws' : ANY_ARN)).join('');
}
