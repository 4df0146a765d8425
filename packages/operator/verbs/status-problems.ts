import {
  type ConsumerStatus,
  type IngressStatus,
  isFailing,
  isOff,
  type RelayStatus,
  type StageStatus,
  type WorkflowStatus,
} from './status.ts';
import { describeBreaker } from './switch-breaker.ts';

/** Something that is wrong, and what looks closer: arguments of `orderflow`. */
export interface Problem {
  readonly what: string;
  readonly look: string;
}

/** A message older than this waits: seconds. */
const OLD_SECONDS = 600;
/** A commit older than this waits for the relay: seconds. */
const LAG_SECONDS = 60;

/** What is wrong with a stage, the worst first: nothing is published, nothing is handled, messages are given up, messages wait. */
export const problemsIn = ({ relay, consumers, ingresses, workflows, breakers }: StageStatus): readonly Problem[] => [
  ...(relay ? ofRelay(relay) : []),
  ...consumers.flatMap(switchedOff),
  ...ingresses.flatMap(closed),
  ...workflows.flatMap(standing),
  ...[...consumers, ...ingresses].flatMap(deadLettered),
  ...breakers
    .filter(({ state }) => state.status !== 'closed')
    .map(({ dependency, state }) => ({
      what: `breaker ${dependency} is ${describeBreaker(state)}`,
      look: 'breaker status',
    })),
  ...consumers.flatMap(old),
];

function ofRelay({ mapping, failures, lagSeconds, unpublished }: RelayStatus): Problem[] {
  const problems: Problem[] = [];
  const waiting = unpublished
    ? `, and ${count(unpublished, 'commit waits', 'commits wait')}, the oldest for ${age(lagSeconds)}`
    : '';
  if (isOff(mapping))
    problems.push({ what: `the relay is off${since(mapping.changedAt)}${waiting}`, look: 'unpause relay' });
  else if (lagSeconds !== undefined && lagSeconds > LAG_SECONDS)
    problems.push({ what: `the oldest unpublished commit has waited for ${age(lagSeconds)}`, look: 'doctor' });
  if (isFailing(mapping)) problems.push({ what: `the relay fails: ${mapping.lastResult}`, look: 'doctor' });
  if (failures > 0)
    problems.push({
      what: `the relay gave up ${count(failures, 'commit or batch', 'commits or batches')}`,
      look: 'republish --failures',
    });
  return problems;
}

/** A mapping that a breaker has paused is the breaker's. */
function switchedOff({ name, mapping, breaker }: ConsumerStatus): Problem[] {
  if (!isOff(mapping) || (breaker && breaker.state.status !== 'closed')) return [];
  return [{ what: `${name} is off${since(mapping.changedAt)}`, look: `unpause ${name}` }];
}

/** A way in through which nothing comes. */
function closed({ name, mapping }: IngressStatus): Problem[] {
  if (!mapping) return [];
  if (isOff(mapping)) return [{ what: `${name} is off${since(mapping.changedAt)}`, look: 'doctor' }];
  if (!isFailing(mapping)) return [];
  return [{ what: `${name}: its mapping fails: ${mapping.lastResult}`, look: 'doctor' }];
}

const standing = ({ name, standing: names }: WorkflowStatus): Problem[] =>
  names.length === 0
    ? []
    : [
        {
          what: `${name}: ${count(names.length, 'execution')} failed and wait to be resumed: ${few(names)}`,
          look: `resume ${keyIn(names)}`,
        },
      ];

const deadLettered = ({ name, deadLetters: { count: all, reasons } }: ConsumerStatus | IngressStatus): Problem[] =>
  all === 0
    ? []
    : [
        {
          what: `${name}: ${count(all, 'dead letter')}${reasons.length > 0 ? ` (${few(reasons.map(({ reason, count: of }) => `${of} ${reason}`))})` : ''}`,
          look: `dlq list ${name}`,
        },
      ];

const old = ({ name, oldestSeconds = 0 }: ConsumerStatus): Problem[] =>
  oldestSeconds > OLD_SECONDS
    ? [{ what: `${name}: the oldest message has waited for ${age(oldestSeconds)}`, look: 'doctor' }]
    : [];

const since = (at: string | undefined): string => (at === undefined ? '' : ` since ${at}`);

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;

const few = (texts: readonly string[]): string =>
  texts.length > 3 ? `${texts.slice(0, 3).join(', ')}, …` : texts.join(', ');

/** What the execution is for, by its name: `order-4711`. A hashed name does not say. */
const keyIn = ([name = '']: readonly string[]): string => (/^id-/.test(name) ? '<key>' : name.replace(/^[^-]*-/, ''));

/** Seconds in words: `45 s`, `12 min`, `3 h`, `2 d`. */
export function age(seconds: number | undefined): string {
  if (seconds === undefined) return 'an unknown time';
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
