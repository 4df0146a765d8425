import type { OperatorClients } from '../../clients.ts';
import type { FoundStage, StageOptions } from '../../find-stage.ts';
import { JSON_SHAPES } from '../json-shapes.ts';
import { runOrderflow } from '../run.ts';
import { sleep } from '../sleep.ts';
import type { CliSurroundings } from '../surroundings.ts';

/** 2026-11-23T08:00:00Z */
export const NOW = Date.UTC(2026, 10, 23, 8);

export interface RunOptions extends Partial<CliSurroundings> {
  /** What is found, whichever stage is asked for. */
  readonly stage?: Partial<FoundStage>;
  readonly clients?: Partial<OperatorClients>;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What stages were looked for. */
  readonly asked: readonly StageOptions[];
}

/** Runs the program in this process, with fakes. Its texts are as a pipe gets them: no terminal, no colour. */
export async function runInTest(argv: readonly string[], { stage, clients, ...others }: RunOptions = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const asked: StageOptions[] = [];
  const code = await runOrderflow(argv, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: {},
    version: '1.2.3',
    template: '/nowhere',
    user: 'ada',
    clock: () => NOW,
    random: () => 0.5,
    sleep: (_, interrupted) => sleep(0, interrupted), // the real one, without its time
    interrupted: new AbortController().signal,
    readInput: async () => '{}',
    writeOutput: async () => {},
    post: async () => {},
    findStage: async (options) => {
      asked.push(options);
      return { ...BARE, stage: options.stage, ...stage };
    },
    serverTime: async () => NOW,
    clientsFor: () => (clients ?? {}) as OperatorClients,
    ...others,
  });
  if (argv.includes('--json')) checkJson(argv, out.join(''));
  return { code, out: out.join(''), err: err.join(''), asked };
}

/** What is printed with `--json` has the fields that `--help` documents, and no other. */
function checkJson([first = '', second = '']: readonly string[], out: string): void {
  const shape = JSON_SHAPES[`${first} ${second}`] ?? JSON_SHAPES[first];
  if (!shape || !out.startsWith('{')) return;
  for (const line of out.trimEnd().split('\n')) {
    const unknown = Object.keys(JSON.parse(line)).filter((field) => !Object.hasOwn(shape, field));
    if (unknown.length > 0) throw new Error(`--help of ${first} ${second} says nothing of ${unknown} in its JSON`);
  }
}

const BARE: FoundStage = {
  stage: 'dev',
  flow: 'choreography',
  bus: { name: 'bus', arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/bus' },
  consumers: {},
  tables: {},
  buckets: {},
  config: {},
};
