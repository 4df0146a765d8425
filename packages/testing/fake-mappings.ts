import type { LambdaClient, UpdateEventSourceMappingRequest } from '@aws-sdk/client-lambda';

interface Mapping {
  state: 'Enabled' | 'Disabled';
  concurrency: number;
  changedAt?: Date;
  /** As Lambda says: `OK`, `PROBLEM: Function call failed`. */
  lastResult?: string;
}

/** Lambda in memory, as far as a circuit breaker calls it: GetEventSourceMapping and UpdateEventSourceMapping. */
export class FakeMappings implements Pick<LambdaClient, 'send'> {
  readonly mappings = new Map<string, Mapping>();
  /** The requests to change a mapping, also those that failed. */
  readonly changes: UpdateEventSourceMappingRequest[] = [];
  private readonly faults: ('before' | 'after')[] = [];

  constructor(...ids: readonly string[]) {
    for (const id of ids) this.mappings.set(id, { state: 'Enabled', concurrency: 50 });
  }

  /** The next change fails before it takes effect, or after it with its response lost. */
  fail(when: 'before' | 'after'): void {
    this.faults.push(when);
  }

  /** Removes the failures that have not happened yet. */
  heal(): void {
    this.faults.length = 0;
  }

  /** A change by an operator. */
  set(id: string, state: Mapping['state'], changedAt?: Date): void {
    Object.assign(this.mapping(id), { state, ...(changedAt && { changedAt }) });
  }

  mapping(id = ''): Mapping {
    const found = this.mappings.get(id);
    if (!found) throw Object.assign(new Error(`no mapping ${id}`), { name: 'ResourceNotFoundException' });
    return found;
  }

  readonly send = (async (command: { readonly input: UpdateEventSourceMappingRequest }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    const { input } = command;
    await undefined;
    const mapping = this.mapping(input.UUID);
    if (name === 'GetEventSourceMapping') return stateOf(mapping);
    if (name !== 'UpdateEventSourceMapping') throw new Error(`${name} is not simulated`);
    this.changes.push(input);
    const fault = this.faults.shift();
    if (fault === 'before') throw lost();
    if (input.Enabled !== undefined) mapping.state = input.Enabled ? 'Enabled' : 'Disabled';
    mapping.concurrency = input.ScalingConfig?.MaximumConcurrency ?? mapping.concurrency;
    if (fault === 'after') throw lost();
    return stateOf(mapping);
  }) as unknown as LambdaClient['send'];
}

const stateOf = ({ state, concurrency, changedAt, lastResult }: Mapping) => ({
  State: state,
  ...(changedAt && { LastModified: changedAt }),
  ...(lastResult && { LastProcessingResult: lastResult }),
  ScalingConfig: { MaximumConcurrency: concurrency },
});

const lost = () => Object.assign(new Error('the connection was lost'), { name: 'AnswerTimeout' });
