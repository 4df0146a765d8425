/** Whether the tests of the simulation are as short as `npm test` has them (bin/test.mjs), or as long as their files say. */
export const isShort = process.env.ORDERFLOW_SIMULATION === 'short';
