import { readDeadLetters } from '../read-dead-letters.ts';
import { isFailing, isOff, type StageStatus, type StatusDeps } from '../status.ts';
import { age } from '../status-problems.ts';
import { describeBreaker } from '../switch-breaker.ts';
import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';

export function relayPublishes({ relay }: StageStatus): readonly Finding[] {
  if (!relay) return [{ check: 'relay', status: 'unknown', what: 'the stage has none' }];
  const { mapping, failures, lagSeconds = 0, unpublished = 0 } = relay;
  const wrong = [];
  if (isOff(mapping))
    wrong.push({
      what: `the relay is off since ${mapping.changedAt ?? 'some time'}, and ${unpublished} commits wait`,
      remedy:
        'orderflow unpause relay; DynamoDB keeps commits for it for 24 hours: if it was off for longer, republish that time',
    });
  else if (lagSeconds > 60)
    wrong.push({
      what: `the oldest commit has waited for ${age(lagSeconds)}`,
      remedy: "read the relay's log: it says which entry the bus refuses, and why",
    });
  if (isFailing(mapping))
    wrong.push({
      what: `it fails: ${mapping.lastResult}`,
      remedy:
        "read the relay's log: a time-out, too little memory, a setting that is missing; after a deployment, roll it back",
    });
  if (failures > 0)
    wrong.push({ what: `${failures} messages in its failure queue`, remedy: 'orderflow republish --failures' });
  return findings('relay', wrong, 'publishes what is committed');
}

/** One that its breaker has paused is the breaker's. */
export const mappingsAreOn = ({ consumers, ingresses }: StageStatus): readonly Finding[] =>
  findings(
    'mappings',
    [
      ...consumers
        .filter(({ mapping, breaker }) => isOff(mapping) && (breaker?.state.status ?? 'closed') === 'closed')
        .map(({ name, mapping }) => ({
          what: `${name} is off since ${mapping.changedAt ?? 'some time'}`,
          remedy: `orderflow unpause ${name}, unless somebody has paused it: see the operations log`,
        })),
      ...ingresses.flatMap(closedWaysIn),
    ],
    ingresses.length > 0 ? 'all consumers and ways in from other brokers are on' : 'all consumers are on',
  );

/** Nothing comes in through them. */
function closedWaysIn({ name, mapping }: StageStatus['ingresses'][number]) {
  if (!mapping) return [];
  if (isOff(mapping))
    return [
      {
        what: `${name} is off since ${mapping.changedAt ?? 'some time'}: nothing comes in through it`,
        remedy: 'switch its event source mapping on, or deploy the stack again',
      },
    ];
  if (!isFailing(mapping)) return [];
  return [
    {
      what: `the mapping of ${name} fails: ${mapping.lastResult}`,
      remedy: "see the broker, the function's role and its network; Lambda tries again by itself",
    },
  ];
}

/** An open breaker does its work; one that was opened by hand waits for a hand. */
export const breakersRest = ({ breakers }: StageStatus): readonly Finding[] =>
  findings(
    'breakers',
    breakers
      .filter(({ state }) => state.status === 'open' && state.probeAt === undefined)
      .map(({ dependency, state }) => ({
        what: `${dependency} is ${describeBreaker(state)}`,
        remedy: `orderflow breaker close ${dependency}, when the reason is gone: it does not close by itself`,
      })),
    'none is held open',
  );

export const workflowsEnd = ({ workflows }: StageStatus): readonly Finding[] =>
  findings(
    'workflows',
    workflows
      .filter(({ standing }) => standing.length > 0)
      .map(({ name, standing }) => ({
        what: `${standing.length} executions of ${name} have stopped, the first is ${standing[0]}`,
        remedy: 'orderflow resume <key>, when what stopped it is repaired',
      })),
    'none has stopped',
  );

/** SQS keeps a dead letter for 14 days. */
const RETENTION_DAYS = 14;
const LATE_DAYS = 10;
const DAY_MS = 86_400_000;

export async function deadLettersAreLookedAt(
  { consumers, ingresses = {} }: CheckedStage,
  { sqs, clock }: Pick<StatusDeps, 'sqs' | 'clock'>,
): Promise<readonly Finding[]> {
  const found = await Promise.all(
    Object.entries({ ...consumers, ...ingresses }).map(async ([name, { dlqUrl: queueUrl }]) => {
      const { letters } = await readDeadLetters({ sqs, clock, queueUrl, most: 1000 });
      return { name, letters };
    }),
  );
  const isLate = (at: string | undefined) => at !== undefined && clock() - Date.parse(at) > LATE_DAYS * DAY_MS;
  return findings(
    'dead letters',
    found
      .filter(({ letters }) => letters.length > 0)
      .map(({ name, letters }) => {
        const late = letters.filter(({ at }) => isLate(at)).length;
        const loss =
          late > 0 ? `, ${late} of them older than ${LATE_DAYS} days: SQS deletes them after ${RETENTION_DAYS}` : '';
        return {
          what: `${letters.length} of ${name}${loss}`,
          remedy: `orderflow dlq list ${name}, then ${name in ingresses ? 'publish anew' : 'redrive'} or drop`,
        };
      }),
    'there are none',
  );
}
