import { LambdaServiceException, ResourceNotFoundException } from '@aws-sdk/client-lambda';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html "State" */
export type MappingState = 'Enabled' | 'Disabled' | 'Enabling' | 'Disabling' | 'Updating';

/** An event source mapping, as Lambda's control plane knows it. */
export interface Mapping {
  readonly uuid: string;
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly state: MappingState;
  /** Of a queue's mapping, 2 to 1000; undefined: no limit of its own. */
  readonly maximumConcurrency: number | undefined;
}

interface Input {
  readonly UUID?: string;
  readonly Enabled?: boolean;
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly FunctionName?: string;
  readonly EventSourceArn?: string;
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  GetEventSourceMapping: ['UUID'],
  UpdateEventSourceMapping: ['UUID', 'Enabled', 'ScalingConfig'],
  ListEventSourceMappings: ['FunctionName', 'EventSourceArn'],
};

const SETTLED: Readonly<Record<MappingState, MappingState>> = {
  Enabled: 'Enabled',
  Disabled: 'Disabled',
  Enabling: 'Enabled',
  Updating: 'Enabled',
  Disabling: 'Disabled',
};

/**
 * Lambda's event source mappings, as far as they are looked at, paused and slowed. A change takes seconds: the mapping is
 * `Enabling`, `Disabling` or `Updating` until the world calls `settle`. One that was `Disabled` and gets another
 * concurrency stays disabled.
 */
export class SimulatedMappings {
  private readonly mappings: Map<string, Mapping>;

  /** @param onChange told that a mapping has begun to change, and is to be settled */
  constructor(
    mappings: readonly Mapping[],
    private readonly onChange: (mapping: Mapping) => void = () => undefined,
  ) {
    this.mappings = new Map(mappings.map((mapping) => [mapping.uuid, mapping]));
  }

  /** @throws ResourceNotFoundException */
  get(uuid: string): Mapping {
    const mapping = this.mappings.get(uuid);
    if (mapping) return mapping;
    throw new ResourceNotFoundException({ $metadata: {}, message: 'The resource you requested does not exist.' });
  }

  /** Does it call its function? While it is disabling it may still. */
  isPolling = (uuid: string): boolean => this.get(uuid).state !== 'Disabled' && this.get(uuid).state !== 'Enabling';

  /** Ends a change that is under way. */
  settle(uuid: string): Mapping {
    return this.put({ ...this.get(uuid), state: SETTLED[this.get(uuid).state] });
  }

  /** @throws the SDK's own exceptions, or an Error naming what is not simulated */
  call(name: string, input: object): object {
    const fields = FIELDS[name];
    if (!fields) throw new Error(`Lambda: ${name} is not simulated`);
    for (const [field, value] of Object.entries(input))
      if (value !== undefined && !fields.includes(field))
        throw new Error(`Lambda: ${field} of ${name} is not simulated`);
    const request = input as Input;
    if (name === 'ListEventSourceMappings') return { EventSourceMappings: this.list(request).map(shown) };
    const mapping = this.get(request.UUID ?? '');
    return shown(name === 'GetEventSourceMapping' ? mapping : this.update(mapping, request));
  }

  private update(mapping: Mapping, { Enabled: enabled, ScalingConfig: scaling }: Input): Mapping {
    if (SETTLED[mapping.state] !== mapping.state) throw inUse(mapping);
    const maximumConcurrency = scaling ? scaling.MaximumConcurrency : mapping.maximumConcurrency;
    if (maximumConcurrency !== undefined && !(maximumConcurrency >= 2 && maximumConcurrency <= 1000))
      throw invalid(`MaximumConcurrency ${maximumConcurrency} must be between 2 and 1000`);
    const wasEnabled = mapping.state === 'Enabled';
    const willBe = enabled ?? wasEnabled;
    const isSlowed = maximumConcurrency !== mapping.maximumConcurrency;
    const moving = willBe ? (wasEnabled ? 'Updating' : 'Enabling') : 'Disabling';
    const isChange = willBe !== wasEnabled || (isSlowed && wasEnabled);
    const changed = this.put({ ...mapping, maximumConcurrency, state: isChange ? moving : mapping.state });
    if (isChange) this.onChange(changed);
    return changed;
  }

  private list({ FunctionName: name, EventSourceArn: source }: Input): readonly Mapping[] {
    return [...this.mappings.values()].filter(
      ({ functionArn, sourceArn }) =>
        (name === undefined || functionArn === name || functionArn.endsWith(`:${name}`)) &&
        (source === undefined || sourceArn === source),
    );
  }

  private put(mapping: Mapping): Mapping {
    this.mappings.set(mapping.uuid, mapping);
    return mapping;
  }
}

const shown = ({ uuid, functionArn, sourceArn, state, maximumConcurrency }: Mapping) => ({
  UUID: uuid,
  FunctionArn: functionArn,
  EventSourceArn: sourceArn,
  State: state,
  ...(maximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
});

const refusal = (name: string, message: string) =>
  new LambdaServiceException({ name, $fault: 'client', $metadata: {}, message });
const invalid = (message: string) => refusal('InvalidParameterValueException', message);
const inUse = ({ uuid }: Mapping) =>
  refusal('ResourceInUseException', `Cannot update the event source mapping ${uuid} because it is in use.`);
