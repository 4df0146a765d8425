import type { AlarmModel } from '../cloudformation/index.ts';

/** One measurement of a minute: `undefined` when nothing was measured. */
export type Measure = (metric: MetricName) => number | undefined;

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  /** Dimensions, each once. */
  readonly dimensions: Readonly<Record<string, string>>;
}

interface Alarm {
  readonly name: string;
  readonly metric: MetricName;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** Whether each of the last minutes was over the threshold, the latest last. */
  readonly recent: boolean[];
  isRinging: boolean;
}

/** Metrics that the simulation measures: by namespace, those of AWS by name as well. */
const MEASURED =
  /^(AWS\/SQS (ApproximateNumberOfMessagesVisible|ApproximateAgeOfOldestMessage|NumberOfMessagesSent)|AWS\/Lambda Errors|Orderflow \w+)$/;

/** Whether an alarm is simulated: it watches one metric, which is measured. */
export const isSimulated = ({ properties: { Namespace, MetricName: name } }: AlarmModel): boolean =>
  MEASURED.test(`${Namespace} ${name}`);

/**
 * CloudWatch's alarms, as the templates have them: periods of a minute, `GreaterThanThreshold`, and what is missing does not breach.
 * Any other setting stops the simulation; alarms of metrics that are not measured are left out.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
export class Alarms {
  private readonly alarms: readonly Alarm[];

  constructor(models: readonly AlarmModel[]) {
    this.alarms = models.filter(isSimulated).map(alarmOf);
  }

  /** A minute has passed. @returns names of the alarms that ring from now on */
  minute(measure: Measure): readonly string[] {
    const began: string[] = [];
    for (const alarm of this.alarms) {
      const { recent, metric, threshold, evaluationPeriods, datapointsToAlarm, isRinging } = alarm;
      recent.push((measure(metric) ?? Number.NEGATIVE_INFINITY) > threshold);
      if (recent.length > evaluationPeriods) recent.shift();
      alarm.isRinging = recent.filter(Boolean).length >= datapointsToAlarm;
      if (alarm.isRinging && !isRinging) began.push(alarm.name);
    }
    return began;
  }

  /** Whether any alarm rings that watches this: a queue, a service. */
  isRingingFor(dimension: string, value: string): boolean {
    return this.alarms.some(({ isRinging, metric }) => isRinging && metric.dimensions[dimension] === value);
  }
}

function alarmOf({ name, properties }: AlarmModel): Alarm {
  const fixed = { Period: 60, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' };
  for (const [setting, only] of Object.entries(fixed))
    if (properties[setting] !== only)
      throw new Error(`alarm ${name}: ${setting} ${JSON.stringify(properties[setting])} is not simulated`);
  const dimensions = (properties.Dimensions ?? []) as readonly { readonly Name: string; readonly Value: string }[];
  const evaluationPeriods = Number(properties.EvaluationPeriods);
  return {
    ...{ name, evaluationPeriods, threshold: Number(properties.Threshold), recent: [], isRinging: false },
    datapointsToAlarm: Number(properties.DatapointsToAlarm ?? evaluationPeriods),
    metric: {
      ...{ namespace: String(properties.Namespace), name: String(properties.MetricName) },
      dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
    },
  };
}
