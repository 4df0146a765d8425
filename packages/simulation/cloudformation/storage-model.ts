import type { Identified } from './identified.ts';
import type { ResourceStatement } from './policy-model.ts';

export interface TableModel extends Identified {
  readonly key: TableKey;
  readonly indexes: readonly IndexModel[];
  readonly stream: TableStream | undefined;
  /** Items are removed when the time in it (seconds since 1970) has passed. */
  readonly timeToLiveAttribute: string | undefined;
}

export interface TableKey {
  readonly partition: KeyAttribute;
  readonly sort: KeyAttribute | undefined;
}

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** A global secondary index. */
export interface IndexModel {
  readonly name: string;
  readonly arn: string;
  readonly key: TableKey;
  /** A list: keys, and these attributes. */
  readonly projection: 'ALL' | 'KEYS_ONLY' | readonly string[];
}

export interface TableStream {
  readonly arn: string;
  readonly viewType: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
}

/** A standard queue. */
export interface QueueModel extends Identified {
  readonly url: string;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  /** How long a receive waits when it does not say. */
  readonly receiveWaitSeconds: number;
  readonly maximumMessageBytes: number;
  readonly redrive: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined;
  /** Which queues may have this one as their dead-letter queue; `undefined`: all of the account. */
  readonly redriveAllowedFrom: readonly string[] | undefined;
  /** Who besides the account's own roles may do what; `mayDeliver` in permissions.ts asks it. */
  readonly policy: readonly ResourceStatement[];
}
