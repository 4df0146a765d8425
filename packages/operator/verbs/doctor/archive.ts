import { DescribeArchiveCommand } from '@aws-sdk/client-eventbridge';
import { findArchive } from '../find-archive.ts';
import { unlessMissing } from '../unless-missing.ts';
import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';
import type { RuleDeps } from './rules.ts';

const REMEDY = 'deploy with archive=on; events of the time without one can be replayed from the event store only';

/** The bus has an archive, and it takes events. */
export async function archiveKeeps(stage: CheckedStage, { eventBridge }: RuleDeps): Promise<readonly Finding[]> {
  const archive = await findArchive(stage, eventBridge);
  if (!archive) return findings('archive', [{ what: 'the stage has none', remedy: REMEDY }], '');
  const ArchiveName = archive.name;
  const found = await unlessMissing(() => eventBridge.send(new DescribeArchiveCommand({ ArchiveName })));
  if (!found) return findings('archive', [{ what: `archive ${ArchiveName} does not exist`, remedy: REMEDY }], '');
  const { State, EventCount } = found;
  const isWrong = State !== undefined && /DISABLED|FAILED/.test(State);
  const wrong = isWrong ? [{ what: `archive ${ArchiveName} is ${State}`, remedy: REMEDY }] : [];
  return findings('archive', wrong, `${ArchiveName} keeps events${EventCount === undefined ? '' : `: ${EventCount}`}`);
}
