import type { PipelineFunction, WorkflowSteps } from '@orderflow/constructs';

/** Who does the saga's steps: one function per context, each with no more rights than its own steps need. */
export interface SagaFunctions {
  readonly order: PipelineFunction;
  readonly inventory: PipelineFunction;
  readonly payment: PipelineFunction;
  readonly shipping: PipelineFunction;
}

/**
 * The order flow as a saga: five steps forward, and for each failure the way back, in reverse.
 *
 * - An answer is certain: what was `Refused` holds nothing, so only the steps before it are undone.
 * - A failure is not: the step may have succeeded all the same. So it is undone as well, and before that the order is given
 *   up in its own stream, where nobody can confirm it any more. If it was confirmed already, the way is forward.
 * - `ConfirmOrder` is the point of no return for the customer, `ShipOrder` the one for everybody.
 */
export const orderSaga = ({ order, inventory, payment, shipping }: SagaFunctions): WorkflowSteps => ({
  ReserveInventory: {
    by: inventory,
    next: 'ProcessPayment',
    on: { Refused: 'CancelOrder', Abandoned: 'RecallShipment' },
    onFailure: giveUp('the stock could not be reserved'),
  },
  ProcessPayment: {
    by: payment,
    next: 'ConfirmOrder',
    on: { Refused: 'ReleaseInventory', Abandoned: 'RecallShipment' },
    onFailure: giveUp('the payment could not be made'),
  },
  ConfirmOrder: {
    by: order,
    next: 'ShipOrder',
    on: { Abandoned: 'RecallShipment' },
    onFailure: giveUp('the order could not be confirmed'),
  },
  ShipOrder: {
    by: shipping,
    next: 'CompleteOrder',
    on: { Refused: 'RefundPayment' },
    onFailure: { next: 'RecallShipment', note: { reason: 'the order could not be shipped' } },
  },
  CompleteOrder: { by: order },

  GiveUp: { by: order, next: 'RecallShipment', on: { Confirmed: 'ShipOrder' } },

  RecallShipment: {
    by: shipping,
    next: 'RefundPayment',
    on: { Dispatched: 'CompleteOrder' },
    onFailure: stuck('shipping', 'payment', 'inventory', 'order'),
  },
  RefundPayment: { by: payment, next: 'ReleaseInventory', onFailure: stuck('payment', 'inventory', 'order') },
  ReleaseInventory: { by: inventory, next: 'CancelOrder', onFailure: stuck('inventory', 'order') },
  CancelOrder: { by: order, onFailure: stuck('order') },

  /** Redriven, it goes through all compensations again: those that are done have nothing to do. */
  ReportFailure: { by: order, endsWith: ['CompensationFailed'], next: 'RecallShipment' },
});

const giveUp = (reason: string) => ({ next: 'GiveUp', note: { reason } });

const stuck = (...toUndo: readonly string[]) => ({ next: 'ReportFailure', note: { toUndo } });
