import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  CreateScheduleCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { releaseMapping } from '@orderflow/core/breaker';

export interface PauseDeps {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly scheduler: Pick<SchedulerClient, 'send'>;
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The consumer, and what switches it on again. */
export interface PausedConsumer {
  readonly mappingId: string;
  /** Of its schedule: the same for each pause, so that there is one at most. */
  readonly scheduleName: string;
  /** The circuit breaker that pauses its queue too, and the table of the breakers' items. */
  readonly breaker?: { readonly dependency: string; readonly table: string } | undefined;
}

/** When a pause ends, and the role that the schedule takes. */
export interface EndOfPause {
  readonly at: Date;
  readonly roleArn: string;
}

/**
 * Switches a consumer off: its messages wait in its queue. With `end` a schedule switches it on again. A circuit breaker
 * that has switched it off already does not switch it on any more when it closes.
 *
 * - crash before the mapping is switched off: the schedule will switch on what is on.
 * @throws what Lambda, Scheduler or DynamoDB throws
 */
export async function pauseConsumer(
  deps: PauseDeps,
  consumer: PausedConsumer,
  end: EndOfPause | undefined,
): Promise<void> {
  if (end) await schedule(deps, consumer, end);
  else await unschedule(deps, consumer);
  await release(deps, consumer);
  await switchMapping(deps, consumer, false);
}

/** Switches a consumer on again, now. Where its circuit breaker is open, that switches it off within a minute. */
export async function unpauseConsumer(deps: PauseDeps, consumer: PausedConsumer): Promise<void> {
  await switchMapping(deps, consumer, true);
  await unschedule(deps, consumer);
}

/** The universal target of Scheduler: it calls Lambda itself, and no function of ours is needed. */
async function schedule({ scheduler }: PauseDeps, { mappingId, scheduleName }: PausedConsumer, end: EndOfPause) {
  const [, partition] = end.roleArn.split(':');
  const input: CreateScheduleInput = {
    Name: scheduleName,
    Description: 'Switches on again a consumer that an operator has paused',
    ScheduleExpression: `at(${end.at.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: `arn:${partition}:scheduler:::aws-sdk:lambda:updateEventSourceMapping`,
      RoleArn: end.roleArn,
      Input: JSON.stringify({ Uuid: mappingId, Enabled: true }),
    },
  };
  try {
    await scheduler.send(new CreateScheduleCommand(input));
  } catch (error) {
    if ((error as Error).name !== 'ConflictException') throw error;
    await scheduler.send(new UpdateScheduleCommand(input));
  }
}

/** A place without Scheduler has no schedule. */
async function unschedule({ scheduler }: PauseDeps, { scheduleName: Name }: PausedConsumer): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name }));
  } catch (error) {
    if (!NO_SCHEDULE.test((error as Error).name)) throw error;
  }
}

const NO_SCHEDULE = /ResourceNotFound|UnknownOperation|NotImplemented|InternalFailure|UnrecognizedClient/;

/** How often somebody else may be changing the same mapping, a second apart. */
const ATTEMPTS = 30;

async function release(deps: PauseDeps, { mappingId, breaker }: PausedConsumer): Promise<void> {
  if (!breaker) return;
  const { dependency, table: breakers } = breaker;
  const releasing = { dynamodb: deps.dynamodb, dependency, tables: { breakers } };
  await repeatedly(deps, 'Transient', () => releaseMapping(mappingId, releasing));
}

const switchMapping = (deps: PauseDeps, { mappingId: UUID }: PausedConsumer, Enabled: boolean) =>
  repeatedly(deps, 'ResourceInUseException', () =>
    deps.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled })),
  );

/** Repeats what fails because somebody else was at it. */
async function repeatedly<T>({ sleep }: PauseDeps, errorName: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++)
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name !== errorName || attempt === ATTEMPTS) throw error;
      await sleep(1000);
    }
}
