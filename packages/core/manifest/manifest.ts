import { details, type Kind, type Manifest, type ManifestEntry, manifestSchema } from './schema.ts';

/** What the names of a manifest's outputs begin with: `ManifestBus`, `ManifestConsumerPayment`. */
export const MANIFEST_PREFIX = 'Manifest';

/** The outputs of a stack describe no stage, or not as this release reads them. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/**
 * Reads what the stacks of a stage say in their outputs. Other outputs, and entries of a kind that this release does not
 * know, are left out.
 * @param stacks the outputs of each stack, by their names
 * @throws ManifestError naming the output that is missing or malformed
 */
export function parseManifest(...stacks: readonly Readonly<Record<string, string>>[]): Manifest {
  const entries = stacks
    .flatMap((outputs) => Object.entries(outputs))
    .flatMap(([name, value]) => (name.startsWith(MANIFEST_PREFIX) ? entryIn(name, value) : []));
  const all = <K extends Kind>(kind: K) => entries.filter((entry): entry is Entry<K> => entry.kind === kind);
  const [[stage], [bus], [archive], [relay], [unpausing], [api]] = [
    all('stage'),
    all('bus'),
    all('archive'),
    all('relay'),
    all('unpausing'),
    all('api'),
  ];
  const [workflows, breakers, streams] = [all('workflow'), all('breaker'), all('stream')];
  const ingresses = all('ingress');
  const events = all('event').map(({ kind: _, ...event }) => event);
  if (!stage || !bus) throw new ManifestError(`no output ${stage ? 'ManifestBus' : 'ManifestStage'}`);
  return manifestFrom({
    ...stage,
    bus,
    ...(archive && { archive }),
    ...(relay && { relay }),
    ...(unpausing && { unpausing }),
    ...(api && { api }),
    consumers: byName(all('consumer')),
    ...(ingresses.length > 0 && { ingresses: byName(ingresses) }),
    ...(workflows.length > 0 && { workflows: byName(workflows) }),
    ...(breakers.length > 0 && { breakers: byName(breakers) }),
    ...(streams.length > 0 && { streams: byName(streams) }),
    ...(events.length > 0 && { events }),
    tables: Object.fromEntries(all('table').map(({ name, tableName }) => [name, tableName])),
    buckets: Object.fromEntries(all('bucket').map(({ name, bucketName }) => [name, bucketName])),
  });
}

/**
 * Reads a manifest that was kept as JSON. What else there is in it is left out.
 * @throws ManifestError naming the field that is missing or malformed
 */
export function manifestFrom(value: unknown): Manifest {
  const { success, data, error } = manifestSchema.safeParse(value);
  if (!success) throw new ManifestError(faultIn(error));
  return data;
}

type Entry<K extends Kind> = Extract<ManifestEntry, { readonly kind: K }>;

const byName = <E extends { readonly name: string }>(entries: readonly E[]): Readonly<Record<string, E>> =>
  Object.fromEntries(entries.map((entry) => [entry.name, entry]));

function entryIn(output: string, text: string): readonly ManifestEntry[] {
  const value = objectIn(output, text);
  const schema = details[value.kind as Kind];
  if (!schema) return [];
  const { success, error } = schema.safeParse(value);
  if (!success) throw new ManifestError(`${output}: ${faultIn(error)}`);
  return [value as unknown as ManifestEntry];
}

function objectIn(output: string, text: string): { readonly kind?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new ManifestError(`${output}: is not JSON`);
  }
}

const faultIn = ({ issues }: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] }): string =>
  `${issues.map(({ path }) => path.join('.') || 'it').join(', ')} is missing or malformed`;
