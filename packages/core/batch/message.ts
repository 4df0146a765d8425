import type { SQSRecord } from 'aws-lambda';
import { type AnyContract, checkVersion, openEnvelope, type Received } from '../contracts/index.ts';
import { Rejected } from '../failures/index.ts';

/** The received event of one contract. */
export type ReceivedOf<C> = C extends { readonly type: infer T extends string; parse(data: unknown): infer D }
  ? Received<T, D>
  : never;

/** The received event of any of several contracts. */
export type ReceivedFrom<Contracts extends readonly AnyContract[]> = ReceivedOf<Contracts[number]>;

/**
 * Reads one SQS record as an event of one of `contracts`.
 * @throws ContractViolation | Rejected with the reason it is none.
 */
export function openMessage<Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  record: Pick<SQSRecord, 'body'>,
): ReceivedFrom<Contracts> {
  const event = openEnvelope(parseBody(record.body));
  const contract = contracts.find((candidate) => describes(candidate, event));
  if (!contract) throw new Rejected(`detail-type: ${event.type} from ${event.source} is not what this consumer hears`);
  checkVersion(contract.type, contract.version, event.metadata.version);
  return { ...event, data: contract.parse(event.data) } as ReceivedFrom<Contracts>;
}

function describes(contract: AnyContract, event: Received): boolean {
  if (contract.type !== event.type) return false;
  const stored = event.metadata.sequence !== undefined;
  if (contract.origin === 'foreign') return !stored;
  return contract.source === event.source && (stored || !contract.storedOnly);
}

/** @throws Rejected when a message's body is not JSON. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Rejected('body: is not JSON');
  }
}
