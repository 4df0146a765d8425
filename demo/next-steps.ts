import { environmentFile, quoted, type State } from '@orderflow/operator';
import type { Item } from './mix.ts';
import { documentedCustomers } from './prepare.ts';
import { foreignOrder } from './shop.ts';

const mug: Item = { sku: 'mug', quantity: 1, unitPrice: 995 };
const customerId = documentedCustomers[0]?.customerId ?? '';

/** What one pastes into another terminal, to look at a stage that is up: each line works as it is printed. */
export function nextSteps(state: State, root: string, orderId = `web-${Date.now().toString(36)}`): string {
  const steps = [
    `. ${quoted(environmentFile(root, state.stage))}   # exports endpoint, region, credentials, API and BUS`,
    ...(state.apiUrl === '' ? [] : [orderByApi()]),
    orderByBus(state, orderId),
    ...(state.apiUrl === '' ? [] : [`curl -s "$API/orders/${orderId}"`]),
    `npm run -s orderflow -- trace ${orderId} --stage ${state.stage}   # its whole story; --help has the operator's other commands`,
  ];
  return ['  Paste into another terminal:', ...steps.map((line) => `    ${line}`)].join('\n\n');
}

const orderByApi = (): string =>
  `curl -i "$API/orders" -H 'content-type: application/json' -d '${JSON.stringify({ customerId, items: [mug] })}'`;

function orderByBus({ bus }: State, orderId: string): string {
  const { data } = foreignOrder(orderId, customerId, [mug]);
  const Detail = JSON.stringify({ data });
  const entry = { EventBusName: bus.name, Source: 'web-shop', DetailType: 'order.created', Detail };
  return `aws events put-events --entries '${JSON.stringify([entry])}'`;
}
