import {
  CreateArchiveCommand,
  DescribeArchiveCommand,
  EventBridgeClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import type { Manifest } from '@orderflow/operator';
import { clientConfig, type Endpoint } from '@orderflow/operator';

/**
 * Creates the bus's archive if the deployment has not: some endpoints skip it, or know no archives in templates. Idempotent: a
 * crash before or after CreateArchive is repaired by the next start.
 *
 * @returns `undefined` if the endpoint has no archives
 */
export async function ensureArchive(endpoint: Endpoint, { bus, archive }: Manifest): Promise<Manifest['archive']> {
  if (!bus.arn) return undefined;
  const client = new EventBridgeClient(clientConfig(endpoint));
  const ArchiveName = archive?.name ?? archiveNameOf(bus.name);
  try {
    const { ArchiveArn: arn = '' } = await client.send(new DescribeArchiveCommand({ ArchiveName }));
    return { name: ArchiveName, arn };
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) return undefined;
  }
  try {
    const { ArchiveArn: arn = '' } = await client.send(
      new CreateArchiveCommand({ ArchiveName, EventSourceArn: bus.arn, Description: 'Every event on the bus' }),
    );
    return { name: ArchiveName, arn };
  } catch {
    return undefined;
  }
}

/** `orderflow-local-bus` → `orderflow-local-archive`; an archive's name has at most 48 characters. */
export const archiveNameOf = (bus: string): string => `${bus.replace(/-bus$/, '').slice(0, 40)}-archive`;
