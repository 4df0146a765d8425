export { type Emulator, type EmulatorProps, startEmulator } from './emulator.ts';
export { lambdaNode } from './executables.ts';
export { listProcesses } from './processes.ts';
