import type { LambdaClient, UpdateEventSourceMappingRequest } from '@aws-sdk/client-lambda';

interface Mapping {
  state: 'Enabled' | 'Disabled';
  concurrency: number;
}

/** Lambda in memory, as far as a breaker talks to it: reading and changing event source mappings. */
export class FakeMappings implements Pick<LambdaClient, 'send'> {
  readonly mappings = new Map<string, Mapping>();
  /** Changes that were asked for, also those that failed. */
  readonly changes: UpdateEventSourceMappingRequest[] = [];
  private readonly faults: ('before' | 'after')[] = [];

  constructor(...ids: readonly string[]) {
    for (const id of ids) this.mappings.set(id, { state: 'Enabled', concurrency: 50 });
  }

  /** The next change fails: nothing is changed, or it is and the answer is lost. */
  fail(when: 'before' | 'after'): void {
    this.faults.push(when);
  }

  /** Forgets the failures that are still to come. */
  heal(): void {
    this.faults.length = 0;
  }

  /** As an operator does it, by hand. */
  set(id: string, state: Mapping['state']): void {
    this.mapping(id).state = state;
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
    if (name !== 'UpdateEventSourceMapping') throw new Error(`${name} is not known to this fake`);
    this.changes.push(input);
    const fault = this.faults.shift();
    if (fault === 'before') throw lost();
    if (input.Enabled !== undefined) mapping.state = input.Enabled ? 'Enabled' : 'Disabled';
    mapping.concurrency = input.ScalingConfig?.MaximumConcurrency ?? mapping.concurrency;
    if (fault === 'after') throw lost();
    return stateOf(mapping);
  }) as unknown as LambdaClient['send'];
}

const stateOf = ({ state, concurrency }: Mapping) => ({
  State: state,
  ScalingConfig: { MaximumConcurrency: concurrency },
});

const lost = () => Object.assign(new Error('the connection was lost'), { name: 'TimeoutError' });
