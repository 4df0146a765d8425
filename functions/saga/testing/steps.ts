import type { WorkflowHandler } from '@orderflow/core';

/** What a function says to the state machine: `done`, or the error's name and message. */
export async function ask(handler: WorkflowHandler, step: string, more: object = {}, redrives = 0): Promise<string> {
  const data = { orderId: 'o1', correlationId: 'request-1', ...more };
  try {
    await handler({ step, execution: 'order-o1', redrives, data });
    return 'done';
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}
