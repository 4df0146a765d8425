import type { Definition } from '../services/step-functions/language.ts';
import type { Identified } from './identified.ts';
import type { Statement } from './policy-model.ts';

export interface StateMachineModel extends Identified {
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: Definition;
  readonly roleArn: string;
  /** What its role allows and forbids. */
  readonly statements: readonly Statement[];
}
