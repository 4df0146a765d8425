import type { CloudFormationTemplate } from '@orderflow/simulation/cloudformation';
import type { SourceChange } from '@orderflow/simulation/search';
import type { Fault } from '@orderflow/simulation/stage';

/** A bug, planted in a handler or in a setting, that the simulation has to find. */
export interface Mutant {
  readonly name: string;
  /** A seed that is known to find it, of 200. Which one it is may change with any change of the code. */
  readonly seed: number;
  /** What it must be found by: any of these. */
  readonly violates: RegExp;
  /** The pipeline that it is planted in. @default choreography */
  readonly pipeline?: 'orchestration' | 'seat-booking';
  /** Faults that bring it to light. @default all: nothing is known of it */
  readonly faults?: readonly Fault[];
  /** @default 6 */
  readonly load?: number;
  readonly change: SourceChange | readonly SourceChange[] | SettingChange;
  /** Whether only the release before has it, which is right by itself: the two do not get along. @default false */
  readonly before?: true;
}

/** Changes the resources of a template in place. */
export type SettingChange = (template: CloudFormationTemplate) => void;

/** A change of one place of a source file. */
export const edit = (file: string, find: string, replace: string): SourceChange => ({ file, find, replace });
