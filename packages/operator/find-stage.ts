import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { clientConfig, defaultRegion } from './environment.ts';
import { type Manifest, manifestOf } from './manifest.ts';
import { readState } from './state-file.ts';

/** Which stage an operator means. */
export interface StageOptions {
  readonly stage: string;
  /** The user's AWS account, even if a stage of this machine has that name. */
  readonly aws: boolean;
  /** Of the AWS account. @default the user's */
  readonly region: string | undefined;
  /** A local AWS that no state file tells of. @default the stage's own, or AWS */
  readonly endpoint?: string | undefined;
}

/** What a stage's stack says of itself, and what a client is made with to talk to it. */
export type FoundStage = Pick<Manifest, 'workflows' | 'tables' | 'breakers'> & {
  readonly config: { readonly endpoint?: string; readonly region?: string };
};

/** A stage of this machine, known by its state file; or of the user's account, known by its stack's outputs. */
export async function findStage({ stage, aws, region, endpoint }: StageOptions): Promise<FoundStage> {
  const local = aws || endpoint ? undefined : readState(process.cwd(), stage);
  if (local) return { ...local, config: clientConfig(local) };
  const config = endpoint ? clientConfig({ endpoint, region: region ?? defaultRegion }) : region ? { region } : {};
  const stacks = await new CloudFormationClient(config).send(
    new DescribeStacksCommand({ StackName: `orderflow-${stage}` }),
  );
  const outputs = stacks.Stacks?.flatMap(({ Outputs = [] }) => Outputs) ?? [];
  const values = outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return { ...manifestOf(Object.fromEntries(values)), config };
}
