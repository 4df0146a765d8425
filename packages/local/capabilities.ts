import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudFormationClient, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, ListArchivesCommand } from '@aws-sdk/client-eventbridge';
import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { clientConfig, type Endpoint } from '@orderflow/operator';
import { findMailbox, type Mailbox } from './mailbox.ts';

/** Features that not every endpoint has. They are probed, never derived from the endpoint's name. */
export interface Capabilities {
  /** HTTP APIs (API Gateway v2). Without them the API's front is the function's own URL. */
  readonly httpApi: boolean;
  /**
   * `template`: an archive may stand in a template. `api`: it is made by CreateArchive after the deployment.
   * `none`: the endpoint has no archives.
   */
  readonly archive: 'template' | 'api' | 'none';
  /** CloudWatch computes with metrics, which an alarm may then watch. */
  readonly metricMath: boolean;
  /** Mail can be sent by SES v2. */
  readonly mail: boolean;
  /** Where sent mail can be read, if anywhere. */
  readonly mailbox: Mailbox | undefined;
}

export async function askCapabilities(endpoint: Endpoint): Promise<Capabilities> {
  const settings = { ...clientConfig(endpoint), maxAttempts: 1 };
  const [httpApi, archiveTemplate, archiveApi, metricMath, mail, mailbox] = await Promise.all([
    works(() => new ApiGatewayV2Client(settings).send(new GetApisCommand({}))),
    works(() => new CloudFormationClient(settings).send(new ValidateTemplateCommand({ TemplateBody: archiveAlone }))),
    works(() => new EventBridgeClient(settings).send(new ListArchivesCommand({}))),
    works(() => computes(new CloudWatchClient(settings))),
    works(() => new SESv2Client(settings).send(new GetAccountCommand({}))),
    findMailbox(endpoint.endpoint),
  ]);
  const archive = archiveApi ? (archiveTemplate ? 'template' : 'api') : 'none';
  return { httpApi, archive, metricMath, mail, mailbox: mail ? mailbox : undefined };
}

const works = (ask: () => Promise<unknown>): Promise<boolean> =>
  ask().then(
    () => true,
    () => false,
  );

/** @throws Error when it does not: an answer may say so for each query */
async function computes(cloudWatch: CloudWatchClient): Promise<void> {
  const now = Date.now();
  const { MetricDataResults: results } = await cloudWatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: [{ Id: 'one', Expression: 'TIME_SERIES(1)', Period: 60 }],
      StartTime: new Date(now - 300_000),
      EndTime: new Date(now),
    }),
  );
  if (results?.[0]?.StatusCode !== 'Complete') throw new Error('no metric math');
}

const archiveAlone = JSON.stringify({
  Resources: {
    Archive: {
      Type: 'AWS::Events::Archive',
      Properties: { SourceArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' },
    },
  },
});

/**
 * The CDK context (`-c key=value`) for an app on this endpoint. Stages `local` and `local-…` have an API without authorization; any
 * other stage requires IAM authorization, as on AWS. Functions reach an endpoint with a certificate authority of its own by the
 * same URL, and trust that authority.
 */
export const contextFor = (
  stage: string,
  { httpApi, archive, metricMath, mail }: Capabilities,
  { endpoint, ca }: Partial<Endpoint> = {},
): Readonly<Record<string, string>> => ({
  stage,
  front: httpApi ? 'http-api' : 'function-url',
  apiAuth: /^local(-|$)/.test(stage) ? 'none' : 'iam',
  archive: archive === 'template' ? 'on' : 'off',
  ...(!metricMath && { silenceAlarm: 'off' }),
  mail: mail ? 'ses' : 'none',
  ...(mail && { mailIdentity: 'create' }), // the sender is not verified here yet
  ...(endpoint !== undefined && ca !== undefined && { awsEndpointUrl: endpoint, awsEndpointCa: ca }),
});

/** What the endpoint lacks, in sentences for the terminal. */
export function shortcomings({ httpApi, archive, metricMath, mail, mailbox }: Capabilities): readonly string[] {
  return [
    ...(httpApi ? [] : ['no HTTP APIs (API Gateway v2): the API has a function URL instead']),
    ...(archive === 'api' ? ['no archive in a template: made by CreateArchive after the deployment'] : []),
    ...(archive === 'none' ? ['no archives: nothing can be replayed'] : []),
    ...(metricMath ? [] : ['no metric math: the alarm on a silent relay is left out']),
    ...(mail ? [] : ['no SES v2: the e-mail consumer is left out, nobody is mailed']),
    ...(mail && !mailbox ? ['sent mail is not listed anywhere: it is not shown'] : []),
  ];
}
