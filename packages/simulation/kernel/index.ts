export { Kernel, type KernelOptions } from './kernel.ts';
export { Random } from './random.ts';
