import type { WorkflowSteps } from '@orderflow/core';

/** The functions that do the saga's steps: one per context, each with the rights of its own steps only. */
export const SAGA_FUNCTIONS = ['order', 'inventory', 'payment', 'shipping'] as const;
export type SagaFunction = (typeof SAGA_FUNCTIONS)[number];

/** A step failed for good, and may have succeeded all the same. */
const giveUp = (reason: string) => ({ next: 'GiveUp', note: { reason } });

/** A compensation failed: an operator has to resume it. */
const reportFailure = (...toUndo: readonly SagaFunction[]) => ({ next: 'ReportFailure', note: { toUndo } });

/**
 * The order flow as a saga: five steps forward, and for each failure the compensations in reverse order.
 *
 * - A business outcome is certain: a step that answered `Refused` holds nothing, so only the steps before it are undone.
 * - A failure is not certain: the step may have succeeded. So the step is undone as well, after the order was given up in
 *   its own stream, where no other execution can confirm it any more. If it was confirmed already, the saga goes forward.
 * - After `ConfirmOrder` the customer can no longer cancel; after `ShipOrder` nobody can.
 */
export const orderSaga: WorkflowSteps<SagaFunction> = {
  ReserveInventory: {
    by: 'inventory',
    next: 'ProcessPayment',
    on: { Refused: 'CancelOrder', Abandoned: 'RecallShipment' },
    onFailure: giveUp('the stock could not be reserved'),
  },
  ProcessPayment: {
    by: 'payment',
    next: 'ConfirmOrder',
    on: { Refused: 'ReleaseInventory', Abandoned: 'RecallShipment' },
    onFailure: giveUp('the payment could not be made'),
  },
  ConfirmOrder: {
    by: 'order',
    next: 'ShipOrder',
    on: { Abandoned: 'RecallShipment' },
    onFailure: giveUp('the order could not be confirmed'),
  },
  ShipOrder: {
    by: 'shipping',
    next: 'CompleteOrder',
    on: { Refused: 'RefundPayment' },
    onFailure: { next: 'RecallShipment', note: { reason: 'the order could not be shipped' } },
  },
  CompleteOrder: { by: 'order' },

  GiveUp: { by: 'order', next: 'RecallShipment', on: { Confirmed: 'ShipOrder' } },

  RecallShipment: {
    by: 'shipping',
    next: 'RefundPayment',
    on: { Dispatched: 'CompleteOrder' },
    onFailure: reportFailure('shipping', 'payment', 'inventory', 'order'),
  },
  RefundPayment: {
    by: 'payment',
    next: 'ReleaseInventory',
    onFailure: reportFailure('payment', 'inventory', 'order'),
  },
  ReleaseInventory: { by: 'inventory', next: 'CancelOrder', onFailure: reportFailure('inventory', 'order') },
  CancelOrder: { by: 'order', onFailure: reportFailure('order') },

  /** When redriven, the saga runs all compensations again: those that are done already change nothing. */
  ReportFailure: { by: 'order', endsWith: ['CompensationFailed'], next: 'RecallShipment' },
};
