export { Kernel, type KernelOptions } from './kernel.ts';
export type { Process } from './process.ts';
export { Random } from './random.ts';
