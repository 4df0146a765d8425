export { type Emulator, startEmulator } from './emulator.ts';
export { listProcesses } from './processes.ts';
