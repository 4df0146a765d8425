import type { Instruments } from '../instruments.ts';

/** For orders that name no means of payment, or were taken by a release that kept the token in the event. */
export const noInstruments: Instruments = { find: async () => undefined };
