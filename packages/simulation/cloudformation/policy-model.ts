/** One statement of a role's policies: what is allowed, or forbidden whatever else allows it. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** `dynamodb:PutItem`, with `*` and `?`. */
  readonly actions: readonly string[];
  /** ARNs, with `*` and `?`. */
  readonly resources: readonly string[];
  readonly conditions: Conditions;
}

/** Operator (`ForAllValues:StringLike`) → key (`dynamodb:LeadingKeys`) → values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** One statement of a resource's own policy. */
export interface ResourceStatement extends Statement {
  /** Services (`events.amazonaws.com`), ARNs, accounts, or `*`. */
  readonly principals: readonly string[];
}
