import { EventBridgeServiceException, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '@orderflow/core/patterns';
import { entryBytes, MAX_CALL_BYTES, MAX_ENTRIES } from '@orderflow/core/publisher';
import type { Clock } from './clock.ts';
import { countingIds } from './ids.ts';

/** An event that the bus has taken, and is to be delivered. */
export interface Taken {
  readonly event: BusEvent;
  /** The X-Ray header, which a queue gets as AWSTraceHeader. */
  readonly trace: string | undefined;
}

export interface BusSettings {
  /** Buses by which PutEvents may be told where to put: names or ARNs. */
  readonly names: readonly string[];
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
  /** Tells its event ids from those of another bus, 0 to 255. @default 0 */
  readonly series?: number;
}

export interface PutEventsAnswer {
  readonly FailedEntryCount: number;
  readonly Entries: readonly ({ readonly EventId: string } | EntryError)[];
}

interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** What an entry may say. */
const FIELDS = ['EventBusName', 'Source', 'DetailType', 'Detail', 'Time', 'Resources', 'TraceHeader'];

/** One event bus: it takes events, or says entry by entry why not. Delivering them is the world's. */
export class SimulatedBus {
  private readonly nextId: () => string;

  constructor(
    private readonly settings: BusSettings,
    private readonly clock: Clock,
  ) {
    this.nextId = countingIds(0x100 + (settings.series ?? 0));
  }

  /**
   * PutEvents: some entries may be taken and others not.
   * @throws ValidationException when the call as a whole is wrong; Error naming what is not simulated
   * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
   */
  putEvents({ Entries: entries = [], ...more }: { readonly Entries?: readonly PutEventsRequestEntry[] | undefined }): {
    readonly output: PutEventsAnswer;
    readonly taken: readonly Taken[];
  } {
    checkKnown(more, []);
    for (const entry of entries) checkKnown(entry, FIELDS);
    checkCall(entries);
    const answers = entries.map((entry) => errorOf(entry) ?? this.take(entry));
    const taken = answers.flatMap((answer) => ('event' in answer ? [answer] : []));
    return {
      output: {
        FailedEntryCount: entries.length - taken.length,
        Entries: answers.map((answer) => ('event' in answer ? { EventId: answer.event.id } : answer)),
      },
      taken,
    };
  }

  private take(entry: PutEventsRequestEntry): Taken {
    const { EventBusName: name = 'default', Source: source = '', DetailType: type = '' } = entry;
    if (!this.settings.names.includes(name)) throw new Error(`EventBridge: the bus ${name} is not simulated`);
    const { region = 'us-east-1', account = '000000000000' } = this.settings;
    const event: BusEvent = {
      version: '0',
      id: this.nextId(),
      'detail-type': type,
      source,
      account,
      time: new Date(entry.Time ?? this.clock.now()).toISOString().replace(/\.\d+/, ''),
      region,
      resources: [...(entry.Resources ?? [])],
      detail: JSON.parse(entry.Detail ?? ''),
    };
    return { event, trace: entry.TraceHeader };
  }
}

/** What is wrong with an entry, if anything is. */
function errorOf({ Source: source, DetailType: type, Detail: detail }: PutEventsRequestEntry): EntryError | undefined {
  const missing = Object.entries({ Source: source, DetailType: type, Detail: detail }).find(([, value]) => !value)?.[0];
  if (missing)
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  if (source?.startsWith('aws.'))
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: `Not authorized for the source. Reason: ${source} is reserved.`,
    };
  return isObject(detail) ? undefined : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isObject(detail = ''): boolean {
  try {
    const value: unknown = JSON.parse(detail);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function checkCall(entries: readonly PutEventsRequestEntry[]): void {
  if (entries.length === 0 || entries.length > MAX_ENTRIES)
    throw invalid(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`}`,
    );
  if (entries.reduce((bytes, entry) => bytes + entryBytes(entry), 0) > MAX_CALL_BYTES)
    throw invalid('Total size of the entries in the request is over the limit.');
}

const invalid = (message: string) =>
  new EventBridgeServiceException({ name: 'ValidationException', $fault: 'client', $metadata: {}, message });

function checkKnown(input: object, fields: readonly string[]): void {
  for (const [field, value] of Object.entries(input))
    if (value !== undefined && !fields.includes(field))
      throw new Error(`EventBridge: ${field} of PutEvents is not simulated`);
}
