import { ContractViolation } from './contract-violation.ts';
import type { AnyContract, DomainEvent, EarlierVersion } from './define-event.ts';
import { type Lenient, parseLeniently } from './lenient.ts';
import { issuesOf, parseAs } from './schema.ts';

/** An event that a later release has written. Once that release is here, it can be read: a retry may succeed. */
export class NewerVersion extends Error {
  override readonly name = 'NewerVersion';
}

/** `lenient`: what is wrong in an optional field counts as not given. */
type How = 'strict' | 'lenient';

type Version = number | string | undefined;

/** The number in front of the dot. */
const major = (version: number | string): string => String(version).split('.')[0] as string;

/** Versions with the same major have the same shape, perhaps with more fields. */
export const isSameMajor = (one: number | string, other: number | string): boolean =>
  one === other || major(one) === major(other);

/**
 * Reads the data of an event that was written in any version that its contract knows, as data of the newest: it is checked by
 * the schema of its own version, made anew step by step, and checked by the newest schema.
 *
 * An event without a version, which other workloads may put on the bus, has the newest version that its data fits.
 * @param how `lenient`: optional fields that cannot be used count as not given. @default strict
 * @throws ContractViolation when the version is not known, or the data breaks its schema or, made anew, the newest
 * @throws NewerVersion when a stored event has a later version than the contract
 */
export function readData(
  contract: AnyContract,
  version: Version,
  data: unknown,
  how: How = 'strict',
): Lenient<unknown> {
  const { type, schema } = contract;
  const steps = stepsFrom(contract, version, data, how);
  const [first] = steps;
  const written = first ? first.data : schema;
  const name = first ? `${type}-v${first.version}` : type;
  const read =
    how === 'lenient'
      ? parseLeniently(name, written, data, 'data')
      : { value: parseAs(name, written, data, 'data'), unusable: [] };
  if (!first) return read;
  const newest = steps.reduce<unknown>((value, { upcast }) => upcast(value as never), read.value);
  return { value: contract.parse(newest), unusable: read.unusable };
}

/** The versions that the data still has to leave behind, oldest first; none for data of the newest. */
function stepsFrom(contract: AnyContract, version: Version, data: unknown, how: How): readonly EarlierVersion[] {
  const { type, earlier, schema } = contract;
  if (version !== undefined) return stepsFromVersion(contract, version);
  const fits = (candidate: AnyContract['schema']) => isReadable(type, candidate, data, how);
  if (earlier.length === 0 || fits(schema)) return [];
  const at = earlier.findLastIndex((one) => fits(one.data));
  return at < 0 ? [] : earlier.slice(at);
}

function isReadable(type: string, schema: AnyContract['schema'], data: unknown, how: How): boolean {
  if (how === 'strict') return issuesOf(type, schema, data).length === 0;
  try {
    parseLeniently(type, schema, data, 'data');
    return true;
  } catch {
    return false;
  }
}

function stepsFromVersion(contract: AnyContract, version: number | string): readonly EarlierVersion[] {
  const { type, earlier, storedOnly } = contract;
  if (isSameMajor(contract.version, version)) return [];
  const at = earlier.findIndex((one) => isSameMajor(one.version, version));
  if (at >= 0) return earlier.slice(at);
  const known = [...earlier.map((one) => one.version), contract.version].join(', ');
  if (storedOnly && Number(major(version)) > Number(major(contract.version)))
    throw new NewerVersion(`${type} has version ${version}, and this release knows ${known}`);
  throw new ContractViolation(type, [
    { field: 'metadata.version', detail: `is ${version}; this consumer was built for ${known}` },
  ]);
}

/**
 * A stored event in the newest version of its contract, so that what is decided and shown is made from that alone. One of the
 * newest version is given back as it is, without another check: it was checked when it was made.
 * @throws ContractViolation | NewerVersion as {@link readData} does
 */
export function inNewestVersion<Event extends DomainEvent>(contracts: readonly AnyContract[], event: Event): Event {
  const contract = contracts.find(({ type, origin }) => type === event.type && origin === 'owner');
  if (!contract || isSameMajor(contract.version, event.version)) return event;
  return { ...event, version: contract.version, data: readData(contract, event.version, event.data).value };
}

/** What describes one version of an event: as much of a contract as documents and checks need. */
export type ContractVersion = Omit<AnyContract, 'parse' | 'earlier'>;

/** All versions that a contract reads, the oldest first and the newest last. */
export const versionsOf = (contract: AnyContract): readonly ContractVersion[] => [
  ...contract.earlier.map(({ version, data: schema, jsonSchema }) => ({ ...contract, version, schema, jsonSchema })),
  contract,
];
