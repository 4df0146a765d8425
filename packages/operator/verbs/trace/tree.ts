import { groupBy } from '@orderflow/core/batch';
import type { Delivery } from './deliveries.ts';
import type { TracedExecution } from './executions.ts';
import type { TracedLine } from './logs.ts';
import type { Trace, TracedCommit, TracedEvent } from './trace.ts';

interface Branch {
  readonly text: string;
  readonly below: readonly Branch[];
}

/** A trace as a tree of causes, one line each. Times are from the first commit on. */
export function treeOf(trace: Trace, lines: readonly TracedLine[] = []): readonly string[] {
  const begin = Date.parse(trace.commits[0]?.at ?? '');
  const after = (at: string) => `+${shortly(Date.parse(at) - begin)}`;
  const byCause = groupBy(trace.commits, ({ causationId }) => causationId);
  const ids = new Set(trace.commits.flatMap(({ events }) => events.map(({ eventId }) => eventId)));

  const ofCommit = ({ stream, version, at, events }: TracedCommit): Branch => ({
    text: `${after(at)} commit ${stream}:${version}`,
    below: events.map(ofEvent),
  });
  const ofEvent = ({ type, eventId, publication, deliveries }: TracedEvent): Branch => {
    const caused = byCause.get(eventId) ?? [];
    const named = new Set(deliveries.map(({ commit }) => commit));
    const others = caused.filter(({ stream, version }) => !named.has(`${stream}:${version}`));
    const consumers = new Set(deliveries.map(({ consumer }) => consumer));
    const ofOthers = lines.filter((line) => line.eventId === eventId && !consumers.has(line.service));
    const note = publication === 'published' || publication === 'unknown' ? '' : `, ${publication}`;
    return {
      text: `${type} (${eventId}${note})`,
      below: [
        ...ofOthers.map((line) => ofLine(line, `${line.service} log`, after)),
        ...deliveries.map((delivery) => ofDelivery(delivery, eventId, caused)),
        ...others.map(ofCommit),
      ],
    };
  };
  const ofDelivery = (delivery: Delivery, eventId: string, caused: readonly TracedCommit[]): Branch => {
    const commit = caused.find(({ stream, version }) => delivery.commit === `${stream}:${version}`);
    const own = lines.filter((line) => line.eventId === eventId && line.service === delivery.consumer);
    return {
      text: `${delivery.consumer}: ${wordsOf(delivery)}`,
      below: [...own.map((line) => ofLine(line, 'log', after)), ...(commit ? ofCommit(commit).below : [])],
    };
  };

  const roots = [...byCause].filter(([cause]) => !ids.has(cause));
  return [
    ...roots.flatMap(([cause, commits]) =>
      drawn({ text: `${commits[0]?.at} caused by ${cause}`, below: commits.map(ofCommit) }),
    ),
    ...trace.executions.flatMap((execution) => drawn(ofExecution(execution, lines, after))),
  ];
}

function wordsOf({ status, commit, tookMs, because, receives }: Delivery): string {
  const after = tookMs === undefined ? '' : ` after ${shortly(tookMs)}`;
  switch (status) {
    case 'committed':
      return `committed ${commit}${after}`;
    case 'applied':
      return 'its view has it';
    case 'marked':
      return 'handled';
    case 'begun':
      return 'begun, and not ended';
    case 'dead-lettered':
      return `DEAD-LETTERED${after}${receives === undefined ? '' : `, tried ${receives} times`}: ${because}`;
    case 'waiting':
      return `NOT HANDLED: ${because}`;
    case 'no trace':
      return 'nothing to do, or no trace of it';
  }
}

const ofLine = ({ at, text }: TracedLine, whose: string, after: (at: string) => string): Branch => ({
  text: `${after(at)} ${whose}: ${text}`,
  below: [],
});

const ofExecution = (
  { workflow, name, status, isStandingStill, steps }: TracedExecution,
  lines: readonly TracedLine[],
  after: (at: string) => string,
): Branch => ({
  text: `execution ${name} of ${workflow}: ${status}${isStandingStill ? ', STANDS STILL' : ''}`,
  below: steps.map(({ name: step, enteredAt, exitedAt, retries, error }) => {
    const took = exitedAt === undefined ? '' : ` took ${shortly(Date.parse(exitedAt) - Date.parse(enteredAt))}`;
    const tries = retries === 0 ? '' : `, tried ${retries + 1} times`;
    const own = lines.filter(({ eventId }) => `${eventId}:`.startsWith(`${name}:${step}:`));
    return {
      text: `${after(enteredAt)} ${step}${took}${tries}${error === undefined ? '' : `: ${error}`}`,
      below: own.map((line) => ofLine(line, 'log', after)),
    };
  }),
});

function drawn({ text, below }: Branch, indent = ''): readonly string[] {
  return [
    text,
    ...below.flatMap((branch, at) => {
      const isLast = at === below.length - 1;
      const [first = '', ...rest] = drawn(branch);
      return [`${isLast ? '└─ ' : '├─ '}${first}`, ...rest.map((line) => `${isLast ? '   ' : '│  '}${line}`)];
    }),
  ].map((line) => `${indent}${line}`);
}

/** Milliseconds in words: `115 ms`, `3.2 s`, `12 min`, `5 h`. */
export function shortly(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
