import { readFileSync } from 'node:fs';
import type { State } from '@orderflow/operator';

/** The stage under test, by its state file. It has an archive. */
export type Stage = State & { readonly archive: NonNullable<State['archive']> };

export type Consumer = State['consumers'][string];

let known: Stage | undefined;

/** The stage that the global set-up deployed. */
export function stage(): Stage {
  const file = process.env.ORDERFLOW_E2E_STATE;
  if (!file) throw new Error('ORDERFLOW_E2E_STATE is not set: run the e2e project through jest, whose set-up sets it');
  known ??= JSON.parse(readFileSync(file, 'utf8')) as Stage;
  return known;
}

export const table = (name: string): string => must(stage().tables[name], `table ${name}`);

export const consumer = (name: string): Consumer => must(stage().consumers[name], `consumer ${name}`);

/** The consumer of `order.created` that goes on with the order: the first context, or the one that starts sagas. */
export const firstSubscriber = (): string => (stage().flow === 'choreography' ? 'payment' : 'saga-starter');

/** Functions that take an order from its creation to its end. */
export const workingFunctions = (): readonly string[] =>
  stage().workflows?.saga?.functionNames ??
  ['payment', 'inventory', 'shipping', 'order'].map((name) => consumer(name).functionName);

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the stage has no ${what}`);
  return value;
}
