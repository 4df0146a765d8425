import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { awsEnvironment, clientConfig, type Endpoint } from '@orderflow/operator';
import { runProgram } from './program.ts';

/** The CDK CLI, for one endpoint. */
export interface Cdk {
  /** Makes a cloud assembly in `output`. @param app its command. @default that in cdk.json */
  synth(output: string, context: Readonly<Record<string, string>>, app?: string): Promise<void>;
  /** Bootstraps the account and region, unless that is done. @returns whether it did anything */
  bootstrap(): Promise<boolean>;
  /**
   * Deploys every stack of a cloud assembly.
   * @param hotswap tries the CDK's fast path first, which changes functions and some other resources without CloudFormation; where
   * that fails, because the endpoint lacks Cloud Control say, CloudFormation does it
   */
  deploy(assembly: string, hotswap?: boolean): Promise<Deployed>;
}

/** What a deployment did: nothing had changed; all that had was changed by the CDK's fast path; or CloudFormation did it. */
export type Deployed = 'unchanged' | 'hotswapped' | 'in full';

export interface CdkProps {
  readonly root: string;
  readonly endpoint: Endpoint;
  readonly logFile: string;
  readonly signal?: AbortSignal;
}

export function cdk({ root, endpoint, logFile, signal }: CdkProps): Cdk {
  // Bootstrap and deploy run where there is no cdk.json: with one, the CLI would synthesize the app once more.
  const home = join(root, '.build', 'home');
  mkdirSync(home, { recursive: true });
  const env = {
    ...awsEnvironment(process.env, home, endpoint),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    NO_COLOR: '1',
  };
  const cli = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const run = (failure: string, cwd: string, ...args: string[]) =>
    runProgram({ args: [cli, ...args, '--no-notices'], cwd, env, logFile, failure, ...(signal && { signal }) });
  return {
    async synth(output, context, app) {
      await run(
        'the CDK app could not be synthesized',
        root,
        'synth',
        '--quiet',
        '--output',
        output,
        ...(app === undefined ? [] : ['--app', app]),
        ...contextArgs(context),
      );
    },
    async bootstrap() {
      if (await isBootstrapped(endpoint)) return false;
      const environment = `aws://${await accountOf(endpoint)}/${endpoint.region}`;
      await run('cdk bootstrap failed', home, 'bootstrap', environment);
      return true;
    },
    async deploy(assembly, hotswap = false) {
      const args = ['deploy', '--all', '--app', assembly, '--require-approval', 'never'];
      if (hotswap) {
        const said = await run('the fast path failed', home, ...args, '--hotswap-fallback').catch(() => undefined);
        if (said !== undefined) return deployedBy(said);
      }
      await run('the deployment failed', home, ...args);
      return 'in full';
    },
  };
}

/** By what the CDK CLI says on its fast path. */
export function deployedBy(said: string): Deployed {
  if (said.includes('Falling back to doing a full deployment')) return 'in full';
  return said.includes('hotswapped!') ? 'hotswapped' : 'unchanged';
}

const contextArgs = (context: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);

/** @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
async function isBootstrapped(endpoint: Endpoint): Promise<boolean> {
  try {
    const Name = '/cdk-bootstrap/hnb659fds/version';
    const { Parameter } = await new SSMClient(clientConfig(endpoint)).send(new GetParameterCommand({ Name }));
    return Parameter?.Value !== undefined;
  } catch {
    return false;
  }
}

/** The account's id, from the ARN of its default bus. */
async function accountOf(endpoint: Endpoint): Promise<string> {
  const bus = await new EventBridgeClient(clientConfig(endpoint)).send(
    new DescribeEventBusCommand({ Name: 'default' }),
  );
  return bus.Arn?.split(':')[4] ?? '000000000000';
}
