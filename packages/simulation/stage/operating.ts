import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { eventPattern } from '@orderflow/core/patterns';
import { redrive, replayFromStore } from '@orderflow/operator/verbs';
import { Process } from '../kernel/process.ts';
import type { World } from './world.ts';

/** An operator's program: its calls may fail, and it may be killed at any of them, or be interrupted by its operator. */
export interface OperatorRun {
  /** After so many milliseconds comes Ctrl-C. @default never */
  readonly interruptedAfter?: number | undefined;
  /** It has ended, whichever way. */
  readonly ended?: (how: 'done' | 'failed' | 'interrupted' | 'killed') => void;
}

/** Has an operator's program work. */
export function operate(
  world: World,
  work: (program: Process, interrupted: AbortSignal) => Promise<unknown>,
  { interruptedAfter, ended = () => undefined }: OperatorRun = {},
): void {
  const interruption = new AbortController();
  const program = new Process(world.kernel, 'operator', { onDeath: () => ended('killed') });
  if (interruptedAfter !== undefined) world.kernel.after(interruptedAfter, () => interruption.abort());
  program.run(
    () => work(program, interruption.signal),
    ({ status }) => ended(interruption.signal.aborted ? 'interrupted' : status === 'fulfilled' ? 'done' : 'failed'),
  );
}

/** A dead-letter queue, and the queue of its consumer. */
export interface RedrivenQueue {
  readonly queueUrl: string;
  readonly dlqUrl: string;
}

/** What was on its way when a program was killed has arrived by then, milliseconds. */
const UNDER_WAY_MS = 10_000;

/** A deletion that is slow may arrive so long after the message was sent, milliseconds: another redrive may have begun. */
const SLOW_MS = 15 * 60_000;

/** At most as many messages as an operator may look at: each time that poison goes round, some of it may double. */
const LIMIT = 10;

/** Redrives a few dead letters. However that ends, each is still there, or was sent to its consumer. */
export function redriveSome(world: World, { queueUrl, dlqUrl }: RedrivenQueue, run: OperatorRun = {}): void {
  world.isRepaired = true;
  const began = world.kernel.now;
  const before = bodiesIn(world, dlqUrl);
  const look = () => {
    const there = new Set(bodiesIn(world, dlqUrl));
    const lost = before.filter((body) => !there.has(body) && (world.redriven.get(body) ?? 0) < began - SLOW_MS);
    for (const body of lost) world.violate({ invariant: 'a redrive has lost a dead letter', detail: body });
  };
  operate(
    world,
    (program, interrupted) => {
      const sqs = noting(world, world.clientsFor(program).sqs);
      return redrive({ sqs, clock: program.clock, from: dlqUrl, to: queueUrl, limit: LIMIT, interrupted });
    },
    {
      ...run,
      ended(how) {
        world.kernel.after(UNDER_WAY_MS, look);
        run.ended?.(how);
      },
    },
  );
}

const bodiesIn = (world: World, url: string): string[] => world.services.messages(url).map(({ body }) => body);

/** Notes in the world what an operator has sent, once it is known to have arrived. */
export function noting(world: World, sqs: Pick<SQSClient, 'send'>): Pick<SQSClient, 'send'> {
  const send = async (command: { readonly input: { readonly MessageBody?: string } }) => {
    const answer = await sqs.send(command as never);
    if (command instanceof SendMessageCommand) world.redriven.set(command.input.MessageBody ?? '', world.kernel.now);
    return answer;
  };
  return { send } as Pick<SQSClient, 'send'>;
}

export interface StoreReplay {
  /** Of consumers. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** Replays stored events to consumers. What was interrupted, killed or failed is run again a minute later, to its end. */
export function replayStored(world: World, replay: StoreReplay, { interruptedAfter }: OperatorRun = {}): void {
  const { manifest, deployment } = world;
  const targets = manifest.consumers
    .filter(({ name }) => replay.names.includes(name))
    .map(({ name, queueUrl, ruleNames }) => {
      const patterns = deployment.rules.flatMap(({ name: rule, pattern }) =>
        pattern && ruleNames.includes(rule) ? [eventPattern(pattern)] : [],
      );
      const matches = (event: object) => patterns.some((pattern) => pattern.matches(event));
      return { name, queueUrl, ruleArns: [], matches };
    });
  operate(
    world,
    (program, interrupted) => {
      const { dynamodb, sqs } = world.clientsFor(program);
      return replayFromStore({
        ...{ dynamodb, sqs, targets, interrupted },
        table: manifest.table('events'),
        span: { since: new Date(replay.from), until: new Date(replay.to) },
        streamSources: manifest.streamSources,
        busArn: manifest.busArn,
        replayName: `replay-${replay.to}`,
      });
    },
    {
      interruptedAfter,
      ended: (how) => {
        if (how !== 'done' && !world.faults.isOver) world.kernel.after(60_000, () => replayStored(world, replay));
      },
    },
  );
}
