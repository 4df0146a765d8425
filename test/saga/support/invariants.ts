import type { OrderCompensationFailed } from '../../../events/index.ts';
import type { Ended } from './run.ts';
import type { SagaInMemory } from './saga-in-memory.ts';

export type Outcome = 'completed' | 'cancelled' | 'stuck';

/** Steps that write to the order's stream and nowhere else: where they cannot, nothing can be told there either. */
const TELLS_NOTHING = ['CompleteOrder', 'GiveUp', 'ReportFailure'];

/** What is held for an order, by whom. */
export function heldFor(saga: SagaInMemory, orderId: string): string[] {
  const { kept, parcels } = saga.books(orderId);
  return [
    ...(parcels > 0 ? ['shipping'] : []),
    ...(kept > 0 ? ['payment'] : []),
    ...(saga.typesIn(`inventory-${orderId}`).at(-1) === 'inventory.reserved' ? ['inventory'] : []),
  ];
}

/**
 * How an order ended, and that everything agrees with it: completed holds all of it, once; cancelled nothing; one that
 * stands still says what is left to undo. An execution that succeeds has ended its order.
 */
export function outcomeOf(saga: SagaInMemory, orderId: string, total: number, ended: Ended): Outcome {
  const last = saga.eventsIn(`order-${orderId}`).at(-1);
  const held = heldFor(saga, orderId);
  const { kept, charges, parcels } = saga.books(orderId);
  expect({ charges: charges <= 1, parcels: parcels <= 1 }).toEqual({ charges: true, parcels: true });
  if (last?.type === 'order.completed') expect({ held, kept }).toEqual({ held: EVERYTHING, kept: total });
  if (last?.type === 'order.cancelled') expect({ held, kept }).toEqual({ held: [], kept: 0 });
  if (ended.status === 'SUCCEEDED') {
    expect(['order.completed', 'order.cancelled']).toContain(last?.type);
    return last?.type === 'order.completed' ? 'completed' : 'cancelled';
  }
  const at = ended.entered.at(-1) ?? '';
  expect(ended.error?.name === 'CompensationFailed' || TELLS_NOTHING.includes(at) ? '' : at).toBe('');
  if (last?.type === 'order.compensation.failed') {
    const { toUndo } = last.data as OrderCompensationFailed['data'];
    expect(toUndo).toEqual(expect.arrayContaining(held));
  }
  return 'stuck';
}

const EVERYTHING = ['shipping', 'payment', 'inventory'];
