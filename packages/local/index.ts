/**
 * A local AWS with a deployed stage on it, for development, for tests and for tools.
 *
 *     const local = await startLocal({ stage: 'test-mine', fresh: true });   // an emulator of its own, our CDK app on it
 *     local.state.apiUrl, local.state.consumers.payment.queueUrl, …          // also in .orderflow/test-mine.json
 *     const client = new SQSClient(clientConfig(local.state));
 *     await local.stop();                                                    // nothing is left running
 *
 * Another app beside it, on the same endpoint, from a cloud assembly (`cdk synth --output DIR`, or `app.synth()` with `outdir`):
 *
 *     const other = await startLocal({ stage: 'test-other', endpoint: local.state.endpoint, assembly: DIR });
 *
 * The emulator ends with the process that started it, also when that crashes. `npm start` and `npm test` install it beforehand (`.venv`);
 * elsewhere it is looked for in `ORDERFLOW_PYTHON`, `.venv` and the `PATH`.
 */

export { type Capabilities, contextFor } from './capabilities.ts';
export { type Cdk, cdk, type Deployed } from './cdk.ts';
export { capConcurrency } from './concurrency.ts';
export { type Emulator, type EmulatorProps, startEmulator } from './emulator/index.ts';
export type { LocalStage, StartLocalProps } from './local-stage.ts';
export { findMailbox, type Mail, type Mailbox } from './mailbox.ts';
export { type Metered, meteredOf, readMeter } from './meter.ts';
export { type Progress, printedProgress, seconds, silent } from './progress.ts';
export { type Signing, signedBy, signedFetch } from './signed-fetch.ts';
export { startLocal } from './start-local.ts';
