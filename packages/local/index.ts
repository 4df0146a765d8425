/**
 * A local AWS with a deployed stage on it, for the main job, for tests and for tools. Nothing here knows the order flow.
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
 * The emulator dies with the process that started it, however that ends. `npm start` and `npm test` install it beforehand (`.venv`).
 */

export { clientConfig, type Endpoint, forgetUsersAws } from '../operator/environment';
export { type Depth, queueDepths } from '../operator/queues';
export { readState, type State, stateFile } from '../operator/state-file';
export { table } from '../operator/table';
export { type Capabilities, contextFor } from './capabilities';
export type { LocalStage, StartLocalProps } from './local-stage';
export { findMailbox, type Mail, type Mailbox } from './mailbox';
export { type Progress, printedProgress, seconds, silent } from './progress';
export { startLocal } from './start-local';
