import { BusinessOutcome, findEvent, step, type WorkflowDeps, workflow } from '@orderflow/core';
import { InventoryRejected, InventoryReleased, InventoryStream } from '../../events/index.ts';
import { type Inventory, type InventoryEvent, type InventoryInput, inventory } from '../inventory/inventory.ts';
import { withStock } from '../inventory/stock.ts';
import { lookAtOrder, mustGoOn } from './order-state.ts';
import { givenUp, type SagaCommand, SagaData } from './saga-data.ts';

/**
 * - `ReserveInventory`: sets every line aside. Answers `Refused` when there is too little, `Abandoned` when the order is
 *   given up.
 * - `ReleaseInventory`: puts it back, or sees to it that nothing will be set aside any more.
 */
export const inventorySteps = (deps: WorkflowDeps & { readonly stockTable: string }) => {
  const common = {
    stream: ({ data }: SagaCommand) => InventoryStream.nameFor(data.orderId),
    decider: inventory,
    ...withStock(deps.stockTable),
  };
  return workflow(SagaData, deps, {
    ReserveInventory: step<SagaData, Inventory, InventoryInput, InventoryEvent>(deps, {
      ...common,
      startsStream: true,
      async prepare(state, { data: { orderId } }, readStream) {
        if (state.status !== 'none') return undefined;
        const order = await lookAtOrder(orderId, readStream);
        mustGoOn(order);
        return { type: 'Reserve', orderId, items: order.order.items };
      },
      conclude(_state, events) {
        const rejected = findEvent(events, InventoryRejected);
        if (rejected) throw new BusinessOutcome('Refused', rejected.data.reason);
        const released = findEvent(events, InventoryReleased);
        if (released) throw new BusinessOutcome('Abandoned', released.data.reason);
      },
    }),
    ReleaseInventory: step<SagaData, Inventory, InventoryInput, InventoryEvent>(deps, {
      ...common,
      prepare: async (_state, command) => ({ type: 'GiveBack', ...givenUp(command) }),
    }),
  });
};
