import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';

export interface AlarmDeps {
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
}

/** The stage has alarms, each of them notifies somebody, and none rings. */
export async function alarmsNotify({ bus }: CheckedStage, { cloudwatch }: AlarmDeps): Promise<readonly Finding[]> {
  const alarms = await alarmsOf(`${bus.name}-`, cloudwatch);
  const silent = alarms.filter(({ AlarmActions = [] }) => AlarmActions.length === 0);
  const ringing = alarms.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName);
  const muted = alarms.filter(({ ActionsEnabled }) => ActionsEnabled === false).length;
  return findings(
    'alarms',
    [
      ...(alarms.length === 0 ? [{ what: `no alarm is called ${bus.name}-…`, remedy: 'deploy the stack again' }] : []),
      ...(silent.length > 0
        ? [
            {
              what: `${silent.length} of ${alarms.length} alarms notify nobody`,
              remedy: 'deploy with alarmTopicArn or alarmEmail',
            },
          ]
        : []),
      ...(muted > 0
        ? [{ what: `the actions of ${muted} alarms are switched off`, remedy: 'aws cloudwatch enable-alarm-actions' }]
        : []),
      ...ringing.map((name) => ({
        what: `${name} rings`,
        remedy: 'its description says what happened, and names its page in the runbook',
      })),
    ],
    `${alarms.length} alarms notify somebody, and none rings`,
  );
}

async function alarmsOf(AlarmNamePrefix: string, cloudwatch: AlarmDeps['cloudwatch']): Promise<readonly MetricAlarm[]> {
  const alarms: MetricAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix, NextToken }));
    alarms.push(...(page.MetricAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return alarms;
}
