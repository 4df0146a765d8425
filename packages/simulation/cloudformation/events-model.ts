import type { Identified } from './identified.ts';
import type { ResourceStatement, Statement } from './policy-model.ts';

export interface BusModel extends Omit<Identified, 'logicalId'> {
  /** `undefined` for the account's default bus. */
  readonly logicalId: string | undefined;
  /** Who may put events on it, and who may not. */
  readonly policy: readonly ResourceStatement[];
}

export interface RuleModel extends Identified {
  readonly busName: string;
  readonly enabled: boolean;
  /** An event pattern, as in the template. A rule has it, or a schedule, or both. */
  readonly pattern: Readonly<Record<string, unknown>> | undefined;
  readonly schedule: Schedule | undefined;
  readonly targets: readonly TargetModel[];
}

export interface TargetModel {
  readonly id: string;
  readonly arn: string;
  readonly input: TargetInput;
  /** A queue for what could not be delivered. */
  readonly deadLetterArn: string | undefined;
  /** @default 185 */
  readonly maximumRetryAttempts: number;
  /** @default 86400, a day */
  readonly maximumEventAgeSeconds: number;
  /** What the role given to EventBridge for this target allows; for targets that take no resource policy. */
  readonly statements: readonly Statement[] | undefined;
}

/** What a target gets. */
export type TargetInput =
  | { readonly kind: 'event' }
  /** This JSON text, whatever the event. */
  | { readonly kind: 'constant'; readonly text: string }
  /** One part of the event, by JSON path. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'template'; readonly paths: Readonly<Record<string, string>>; readonly template: string };

/** When something happens by itself. */
export type Schedule =
  | { readonly kind: 'rate'; readonly seconds: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: string }
  | { readonly kind: 'at'; readonly time: string; readonly timeZone: string };

/** A schedule of EventBridge Scheduler. */
export interface ScheduleModel extends Identified {
  readonly enabled: boolean;
  readonly schedule: Schedule;
  /** It may happen so much later. */
  readonly flexibleMinutes: number;
  readonly target: TargetModel;
}

export interface ArchiveModel extends Identified {
  /** The bus's ARN. */
  readonly sourceArn: string;
  readonly pattern: Readonly<Record<string, unknown>> | undefined;
  /** 0: for ever. */
  readonly retentionDays: number;
}
