export { type Emulator, startEmulator } from './emulator.ts';
export { lambdaNode } from './executables.ts';
export { listProcesses } from './processes.ts';
