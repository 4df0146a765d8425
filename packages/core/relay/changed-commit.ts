import type { DynamoDBRecord } from 'aws-lambda';
import type { Telemetry } from '../surroundings/index.ts';
import { isCommit } from './commit-record.ts';

/** The metric of stored commits that were replaced or deleted. */
export const CHANGED_COMMITS = 'changedCommits';

/**
 * Logs and counts the commits that were replaced or deleted. A commit is never changed by the functions of a pipeline, but
 * whoever may append may also replace: IAM does not know the condition of a write. A batch that Lambda delivers again is
 * reported again. A write that changes nothing has no record.
 */
export function reportChanges(records: readonly DynamoDBRecord[], telemetry: Telemetry): void {
  const changes = records.filter((record) => !isCommit(record));
  for (const { eventName, dynamodb: { Keys: keys } = {} } of changes)
    telemetry.error(eventName === 'REMOVE' ? 'stored commit deleted' : 'stored commit replaced', {
      stream: keys?.stream?.S,
      version: Number(keys?.version?.N),
    });
  if (changes.length > 0) telemetry.count(CHANGED_COMMITS, changes.length);
}
