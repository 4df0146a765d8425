import { DescribeArchiveCommand, type EventBridgeClient, ListArchivesCommand } from '@aws-sdk/client-eventbridge';
import type { Manifest } from '@orderflow/core/manifest';

/**
 * The archive of a stage's bus: the one that the stage names, or else any that somebody has made beside the stack, as on a
 * local AWS whose templates know no archives.
 * @throws whatever EventBridge throws
 */
export async function findArchive(
  { bus, archive }: Pick<Manifest, 'bus' | 'archive'>,
  eventBridge: Pick<EventBridgeClient, 'send'>,
): Promise<{ readonly name: string; readonly arn: string } | undefined> {
  if (archive) return archive;
  const { Archives = [] } = await eventBridge.send(new ListArchivesCommand({ EventSourceArn: bus.arn }));
  const name = Archives.find(({ EventSourceArn }) => EventSourceArn === bus.arn)?.ArchiveName;
  if (name === undefined) return undefined;
  const { ArchiveArn: arn = '' } = await eventBridge.send(new DescribeArchiveCommand({ ArchiveName: name }));
  return { name, arn };
}
