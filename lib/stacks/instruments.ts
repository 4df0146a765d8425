import { Stack } from 'aws-cdk-lib/core';
import type { OrderTables } from './order-tables.ts';
import type { OrderflowParts } from './parts.ts';

/** The longest that an order waits for its payment, and a day for what is late. */
const hoursOf = ({ config }: Pick<OrderflowParts, 'config'>): number => config.payment.patienceHours + 24;

/** How a function that takes orders keeps the tokens of means of payment. Its right: `PutItem`. */
export const keepingInstruments = (parts: Pick<OrderflowParts, 'config' | 'tables'>): Record<string, string> => ({
  ...readingInstruments(parts.tables),
  // Unique to this deployment and to this use, and never shown outside of its account.
  INSTRUMENTS_SECRET: `instruments ${Stack.of(parts.tables).stackId}`,
  INSTRUMENT_HOURS: String(hoursOf(parts)),
});

/** How a function that charges finds them. Its right: `GetItem`. */
export const readingInstruments = ({ instruments }: OrderTables): Record<string, string> => ({
  INSTRUMENTS_TABLE: instruments.table.tableName,
});
