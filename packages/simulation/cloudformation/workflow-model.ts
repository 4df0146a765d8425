import type { Definition } from '../services/step-functions/language';
import type { Identified } from './identified';
import type { Statement } from './policy-model';

export interface StateMachineModel extends Identified {
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: Definition;
  /** What its role allows and forbids. */
  readonly statements: readonly Statement[];
}
