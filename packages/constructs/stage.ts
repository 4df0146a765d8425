import { RemovalPolicy } from 'aws-cdk-lib/core';

/** It becomes part of the names of rules, functions, queues and tables. */
export const STAGE_NAME = /^[a-z][a-z0-9-]{0,23}$/;
export const STAGE_NAME_RULE = '1 to 24 of a-z 0-9 - and begin with a letter';

/** Where a pipeline lives and what follows from it. Stages differ in data kept and doors open, and in nothing else. */
export class Stage {
  /** @throws Error when `name` is not 1 to 24 of a-z 0-9 - beginning with a letter. */
  constructor(readonly name: string) {
    if (!STAGE_NAME.test(name)) throw new Error(`stage: '${name}' must be ${STAGE_NAME_RULE}`);
  }

  /** `prod`: tables and buckets survive the stack and cannot be deleted by accident. */
  get keepsData(): boolean {
    return this.name === 'prod';
  }

  /** `local` and `local-…`: on a developer's machine, over plain http, where an API without authorization is allowed. */
  get isRehearsal(): boolean {
    return /^local(-|$)/.test(this.name);
  }

  get removalPolicy(): RemovalPolicy {
    return this.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }
}
