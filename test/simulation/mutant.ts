import type { SourceChange } from '../../simulation/search/build-worker';
import type { CloudFormationTemplate } from '../../simulation/template/template';

/** A bug, planted in a handler or in a setting, that the simulation has to find. */
export interface Mutant {
  readonly name: string;
  /** What it must be found by: any of these. */
  readonly violates: RegExp;
  /** The pipeline that it is planted in. @default choreography */
  readonly pipeline?: 'orchestration' | 'seat-booking';
  readonly change: SourceChange | SettingChange;
}

/** Changes the resources of a template in place. */
export type SettingChange = (template: CloudFormationTemplate) => void;
