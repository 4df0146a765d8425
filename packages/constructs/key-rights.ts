import { Effect, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Lazy } from 'aws-cdk-lib/core';
import { grantActions } from './grant-actions.ts';

const LEADING_KEYS = 'dynamodb:LeadingKeys';

/**
 * Who may write which partition keys of one table, by condition on `dynamodb:LeadingKeys`. Keys may contain `*`, which stands
 * for anything.
 *
 * AWS documents the key for single writes, and not whether a write in a transaction has its own keys there, those of the whole
 * transaction, or none. So a permission bound to keys could fail in a transaction with other tables. A function that writes
 * in transactions is allowed the table, and denied the keys of all others: that denial is right in each of the three cases.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export class KeyRights {
  private readonly claimed = new Set<string>();
  private readonly denials: (() => void)[] = [];

  constructor(private readonly tableArn: string) {}

  /** Allows actions on items with these keys, by single writes. */
  grant(to: IGrantable, keys: readonly string[], actions: readonly string[]): void {
    this.claim(keys);
    grantActions(to, actions, [this.tableArn], { 'ForAllValues:StringLike': { [LEADING_KEYS]: [...keys] } });
  }

  /** Allows actions on items with these keys, also in transactions with other tables. */
  grantInTransactions(to: IGrantable, keys: readonly string[], actions: readonly string[]): void {
    const others = () => [...this.claimed].filter((key) => !keys.includes(key)).sort();
    let isDenied = false;
    const deny = () => {
      if (isDenied || others().length === 0) return;
      isDenied = true;
      to.grantPrincipal.addToPrincipalPolicy(this.denial(actions, others));
    };
    grantActions(to, actions, [this.tableArn]);
    this.denials.push(deny);
    this.claim(keys);
  }

  /** The list grows with the constructs that are made later. */
  private denial(actions: readonly string[], keys: () => string[]): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.DENY,
      actions: [...actions],
      resources: [this.tableArn],
      conditions: { 'ForAnyValue:StringLike': { [LEADING_KEYS]: Lazy.list({ produce: keys }) } },
    });
  }

  private claim(keys: readonly string[]): void {
    for (const key of keys) this.claimed.add(key);
    for (const deny of this.denials) deny();
  }
}
