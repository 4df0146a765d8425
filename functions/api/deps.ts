import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock, Telemetry, ValueSettings } from '@orderflow/core';

/** What the API gets from outside. */
export interface ApiDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  /** Uniform in [0, 1), and hard to guess: order ids come from it. */
  readonly random: () => number;
  /** Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly telemetry: Telemetry;
  readonly tables: { readonly events: string; readonly readModel: string };
  /** Where tokens of means of payment are kept: this may write there and not read. */
  readonly instruments: ValueSettings;
  /** Known to nobody outside of the deployment, and the same for as long as it lives: see `idForKey`. */
  readonly orderIdSecret: string;
  /** ISO 4217; for orders that name none. */
  readonly defaultCurrency: string;
  /** Path in front of the routes where a custom domain maps one: `/shop`. @default none */
  readonly basePath?: string;
  /** The X-Ray header of the invocation that is going on. @default none */
  readonly xrayHeader?: () => string | undefined;
  /** The OpenAPI document, loaded when it is asked for. */
  readonly openapi: () => Promise<object>;
  /** A file that was bundled with the function, by its name. */
  readonly asset: (name: string) => Promise<Buffer>;
}
