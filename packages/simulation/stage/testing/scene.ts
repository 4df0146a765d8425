import type { FunctionModel, QueueMapping, StreamMapping } from '../../cloudformation/index.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { type FaultOptions, Faults } from '../faults.ts';
import { FunctionHost, type Handler } from '../function-host.ts';

/** A kernel that begins at 0 and keeps its history, and faults with these rates. */
export function scenarioOf(rates: FaultOptions['rates'] = {}, only?: readonly number[], seed = 1) {
  const kernel = new Kernel({ seed, begin: 0, trace: true });
  const faults = new Faults(kernel, { rates, ...(only && { only: new Set(only) }) });
  return { kernel, faults };
}

/** What has become of a promise so far. */
export function fateOf<T>(promise: Promise<T>): { value?: T; error?: Error; isSettled: boolean } {
  const fate: { value?: T; error?: Error; isSettled: boolean } = { isSettled: false };
  promise.then(
    (value) => Object.assign(fate, { value, isSettled: true }),
    (error) => Object.assign(fate, { error, isSettled: true }),
  );
  return fate;
}

export const functionModel = (more: Partial<FunctionModel> = {}): FunctionModel => ({
  ...{ logicalId: 'F', arn: 'arn:f', name: 'f', timeoutSeconds: 10, memoryMiB: 128, environment: {}, entry: undefined },
  ...{ reservedConcurrency: undefined, roleArn: 'arn:aws:iam::000000000000:role/f', statements: [], policy: [] },
  ...more,
});

const mapping = {
  ...{ logicalId: 'M', uuid: 'm', arn: 'arn:m', functionName: 'f', functionArn: 'arn:f', sourceArn: 'arn:source' },
  ...{ enabled: true, batchSize: 10, windowSeconds: 0, reportBatchItemFailures: true, filters: [] },
};

export const queueMapping = (more: Partial<QueueMapping> = {}): QueueMapping => ({
  ...mapping,
  ...{ source: 'queue', maximumConcurrency: undefined },
  ...more,
});

export const streamMapping = (more: Partial<StreamMapping> = {}): StreamMapping => ({
  ...mapping,
  ...{ source: 'table-stream', startingPosition: 'TRIM_HORIZON', parallelizationFactor: 1 },
  ...{ maximumRetryAttempts: -1, maximumRecordAgeSeconds: -1, bisectBatchOnFunctionError: false },
  onFailureArn: undefined,
  ...more,
});

/** A function with this handler, which nothing happens to but what `faults` say. */
export const hostOf = ({ kernel, faults }: ReturnType<typeof scenarioOf>, handler: Handler, model = functionModel()) =>
  new FunctionHost(kernel, faults, model, () => handler);
