import { findValue, requiredSetting, type Surroundings, type ValueDeps } from '@orderflow/core';

/** Port to where the tokens of means of payment are kept, out of everybody's sight. */
export interface Instruments {
  /** The token behind a reference; `undefined` once it has expired and is deleted. */
  find(reference: string): Promise<string | undefined>;
}

export const instrumentsIn = (dynamodb: ValueDeps['dynamodb'], table: string): Instruments => ({
  find: (reference) => findValue({ dynamodb }, table, reference),
});

/** As the deployment sets them. @throws Error when the setting INSTRUMENTS_TABLE is missing */
export const deployedInstruments = (
  surroundings: Surroundings,
  { dynamodb }: Pick<ValueDeps, 'dynamodb'>,
): Instruments => instrumentsIn(dynamodb, requiredSetting(surroundings, 'INSTRUMENTS_TABLE'));
