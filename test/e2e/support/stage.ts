import { readFileSync } from 'node:fs';

/** What `.orderflow/<stage>.json` says, as far as tests need it. */
export interface Stage {
  readonly stage: string;
  readonly endpoint: string;
  readonly region: string;
  readonly apiUrl: string;
  readonly bus: { readonly name: string; readonly arn: string };
  readonly archive: { readonly name: string; readonly arn: string };
  readonly flow: string;
  readonly consumers: Record<string, Consumer>;
  readonly workflows?: Record<string, { readonly arn: string; readonly functionNames: readonly string[] }>;
  readonly breakers?: Record<string, { readonly functionName: string }>;
  readonly tables: Record<string, string>;
  readonly buckets: Record<string, string>;
}

export interface Consumer {
  readonly queueUrl: string;
  readonly dlqUrl: string;
  readonly functionName: string;
  readonly ruleNames: readonly string[];
  readonly mappingId: string;
}

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

/** Whoever hears `order.created` and takes the order on: the first context, or the one that starts sagas. */
export const firstHearer = (): string => (stage().flow === 'choreography' ? 'payment' : 'saga-starter');

/** Functions that take an order from its creation to its end. */
export const workingFunctions = (): readonly string[] =>
  stage().workflows?.saga?.functionNames ??
  ['payment', 'inventory', 'shipping', 'order'].map((name) => consumer(name).functionName);

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the stage has no ${what}`);
  return value;
}
