import { RemovalPolicy } from 'aws-cdk-lib/core';

/** A stage's name is part of the names of rules, functions, queues and tables. */
export const STAGE_NAME = /^[a-z][a-z0-9-]{0,23}$/;
export const STAGE_NAME_RULE = '1 to 24 of a-z 0-9 - and begin with a letter';

/** One deployment of a pipeline. Stages differ in what they keep and in who may call the API, and in nothing else. */
export class Stage {
  /** @throws Error when `name` is not 1 to 24 of a-z 0-9 - beginning with a letter. */
  constructor(readonly name: string) {
    if (!STAGE_NAME.test(name)) throw new Error(`stage: '${name}' must be ${STAGE_NAME_RULE}`);
  }

  /** `prod`: tables and buckets survive the stack and have deletion protection. */
  get keepsData(): boolean {
    return this.name === 'prod';
  }

  /** `local` and `local-…`: on a developer's machine, over plain HTTP, where an API without authorization is allowed. */
  get isLocal(): boolean {
    return /^local(-|$)/.test(this.name);
  }

  /** What is kept has a fixed name, so a first deployment that fails must take it away again, or it could not be repeated. */
  get removalPolicy(): RemovalPolicy {
    return this.keepsData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
  }
}
