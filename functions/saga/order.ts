import { BusinessOutcome, fold, Permanent, type ReadStream, step, type WorkflowDeps, workflow } from '@orderflow/core';
import { InventoryStream, OrderStream, PaymentStream, ShippingStream } from '../../events/index.ts';
import { type Inventory, inventory } from '../inventory/inventory.ts';
import { type OrderInput, order } from '../order/order.ts';
import { type Payment, payment } from '../payment/payment.ts';
import { type Shipping, shipping } from '../shipping/shipping.ts';
import { existing, mustGoOn } from './order-state.ts';
import { givenUp, type SagaCommand, SagaData } from './saga-data.ts';

/**
 * The steps that decide over the order itself. Its stream is where the saga meets the customer's cancellation, and any
 * other execution of the same saga.
 *
 * - `ConfirmOrder`: from here on the parcel may leave. Answers `Abandoned` when the order is given up.
 * - `CompleteOrder`: the parcel has left.
 * - `GiveUp`: a step failed for good, and might yet have succeeded. From here on nothing is confirmed; answers
 *   `Confirmed` when it was already, for then there is no way back.
 * - `CancelOrder`: the end, when nothing is held any more.
 * - `ReportFailure`: a compensation failed. Answers `CompensationFailed`, which nobody catches: so ends the execution.
 */
export const orderSteps = (deps: WorkflowDeps) => {
  const common = { stream: ({ data }: SagaCommand) => OrderStream.nameFor(data.orderId), decider: order };
  return workflow(SagaData, deps, {
    ConfirmOrder: step(deps, {
      ...common,
      prepare: async (): Promise<OrderInput> => ({ type: 'inventory.reserved' }),
      conclude: (state, _events, { data }) => mustGoOn(existing(state, data.orderId)),
    }),
    CompleteOrder: step(deps, {
      ...common,
      prepare: async (): Promise<OrderInput> => ({ type: 'shipping.dispatched' }),
      conclude: ({ status }, _events, command) => mustBe('completed', status, command),
    }),
    GiveUp: step(deps, {
      ...common,
      prepare: async (_state, command): Promise<OrderInput> => ({ type: 'GiveUp', ...givenUp(command) }),
      conclude(state, _events, { data }) {
        const { status } = existing(state, data.orderId);
        if (status === 'confirmed' || status === 'completed')
          throw new BusinessOutcome('Confirmed', `the order is ${status}`);
      },
    }),
    CancelOrder: step(deps, {
      ...common,
      async prepare(_state, command, readStream): Promise<OrderInput> {
        await mustHoldNothing(command, readStream);
        return { type: 'Compensated', ...givenUp(command) };
      },
      conclude: ({ status }, _events, command) => mustBe('cancelled', status, command),
    }),
    ReportFailure: step(deps, {
      ...common,
      prepare: async (_state, command): Promise<OrderInput | undefined> =>
        isResumed(command) ? undefined : failureOf(command),
      conclude(_state, _events, command) {
        if (isResumed(command)) return;
        const { problem, toUndo } = failureOf(command);
        deps.telemetry.error('compensation failed', { orderId: command.data.orderId, problem, toUndo });
        throw new BusinessOutcome('CompensationFailed', problem);
      },
    }),
  });
};

function mustBe(expected: string, status: string, { data }: SagaCommand): void {
  if (status !== expected) throw new Permanent(`order ${data.orderId} is ${status} and cannot be ${expected}`);
}

/**
 * `order.cancelled` comes last: by the order of the steps, and here once more by what the streams say.
 * @throws Permanent when something is still held for the order
 */
async function mustHoldNothing({ data: { orderId } }: SagaCommand, readStream: ReadStream): Promise<void> {
  const [money, stock, parcel] = await Promise.all([
    readStream(PaymentStream.nameFor(orderId)).then(({ events }): Payment => fold(payment, events)),
    readStream(InventoryStream.nameFor(orderId)).then(({ events }): Inventory => fold(inventory, events)),
    readStream(ShippingStream.nameFor(orderId)).then(({ events }): Shipping => fold(shipping, events)),
  ]);
  const held = [
    ...(money.status === 'completed' ? ['its money is not given back'] : []),
    ...(stock.status === 'reserved' ? ['its stock is not released'] : []),
    ...(parcel.status === 'dispatched' ? ['its parcel is on the way'] : []),
  ];
  if (held.length > 0) throw new Permanent(`order ${orderId} cannot be cancelled: ${held.join(', ')}`);
}

/** Redriven after it had failed: an operator wants the compensation tried again. */
const isResumed = ({ data, redrives }: SagaCommand): boolean => redrives > (data.failed?.redrives ?? 0);

function failureOf(command: SagaCommand) {
  const { failed, toUndo } = command.data;
  if (!failed || !toUndo?.length) throw new Permanent('ReportFailure was not told what failed');
  const problem = `${failed.step}: ${failed.error}: ${messageIn(failed.cause)}`.slice(0, 512).toWellFormed();
  return { type: 'CompensationFailed', problem, toUndo, ...givenUp(command) } as const;
}

/** Lambda's cause is a JSON object; whatever else fails says it in plain words, or not at all. */
function messageIn(cause = 'no cause given'): string {
  try {
    const { errorMessage } = JSON.parse(cause);
    return String(errorMessage ?? cause);
  } catch {
    return cause;
  }
}
