import type { SourceChange } from '../../simulation/search/source-change';
import type { Mutant } from './mutant';

const edit = (file: string, find: string, replace: string): SourceChange => ({ file, find, replace });

/** Bugs in the code of handlers. */
export const handlerMutants: readonly Mutant[] = [
  {
    name: 'event store: the condition on a commit is dropped',
    seed: 2,
    violates: /a commit was changed|gap or a fork|does not let/,
    change: edit(
      'functions/runtime/event-store.ts',
      '      ConditionExpression: FREE,\n      ExpressionAttributeNames: NAMES,\n',
      '',
    ),
  },
  {
    name: 'consumer: failures of a batch are swallowed',
    seed: 1,
    violates: /did not end|not told|audit misses|not what the store/,
    change: edit(
      'functions/runtime/handle-batch.ts',
      'records.filter((_, index) => comeAgain[index])',
      '[] as typeof records',
    ),
  },
  {
    name: 'consumer: what is transient is parked at once',
    seed: 1,
    violates: /parked with tries left/,
    change: edit(
      'functions/runtime/conclude.ts',
      "failureClass === 'rejected' || failureClass === 'permanent'",
      "failureClass !== 'unavailable'",
    ),
  },
  {
    name: 'consumer: its own causation is not looked for',
    seed: 5,
    violates: /parked that can succeed/,
    pipeline: 'seat-booking',
    change: edit('functions/runtime/reactor.ts', 'commit?.causationId === metadata.eventId', 'commit !== commit'),
  },
  {
    name: 'relay: failed entries of PutEvents are swallowed',
    seed: 1,
    violates: /never published/,
    change: edit(
      'functions/relay/relay.ts',
      "fates.filter(({ fate }) => fate.status === 'failed' || fate.status === 'held')",
      'fates.filter(() => false)',
    ),
  },
  {
    name: 'projection: an event is taken in whatever came before it',
    seed: 1,
    violates: /not what the store comes to/,
    change: edit(
      'functions/runtime/advance.ts',
      'if (event.sequence > next) return follow(contracts, applied, await load(event.stream));',
      'if (event.sequence > next) events.push(event);',
    ),
  },
  {
    name: 'projection: a view is written whatever its revision',
    seed: 2,
    violates: /a view went back|not what the store comes to/,
    change: edit(
      'functions/runtime/view-table.ts',
      '          ExpressionAttributeNames: revision,\n          ...condition,\n',
      '',
    ),
  },
  {
    name: 'counters: an event is counted whenever it comes',
    seed: 1,
    violates: /analytics are not/,
    change: edit(
      'functions/runtime/tallier.ts',
      "        ConditionExpression: 'attribute_not_exists(#key)',\n        ExpressionAttributeNames: { '#key': 'key' },\n",
      '',
    ),
  },
  {
    name: 'payment: a charge has a new key each time',
    seed: 1,
    violates: /charged twice|holds something|refunded more|parked that can succeed/,
    change: edit(
      'functions/payment/transfers.ts',
      'key: chargeKey(orderId),\n    orderId,\n    amount,',
      'key: chargeKey(orderId) + Math.random(),\n    orderId,\n    amount,',
    ),
  },
  {
    name: 'payment: a refund without the key of its charge',
    seed: 1,
    violates: /holds something|parked that can succeed|did not end/,
    change: edit(
      'functions/payment/transfers.ts',
      '  chargeKey: chargeKey(orderId),\n  orderId,\n});',
      "  chargeKey: 'none',\n  orderId,\n});",
    ),
  },
  {
    name: 'payment: a refund asks before the tombstone no more',
    seed: 9,
    load: 20,
    violates: /still holds something/,
    change: edit(
      'functions/payment/transfers.ts',
      "const { outcome } = await gateway.refund(refundOf(orderId, state.status === 'none' ? 'void' : 'refund'));",
      "const { outcome } = state.status === 'none' ? { outcome: 'refunded' } : await gateway.refund(refundOf(orderId, 'refund'));",
    ),
  },
  {
    name: 'payment: an old event is charged whatever its stream holds',
    seed: 10,
    faults: ['outage', 'dependency', 'replay', 'late'],
    load: 12,
    violates: /charged twice/,
    change: edit('functions/payment/transfers.ts', 'clock() - Date.parse(createdAt) > KEYS_LAST_MS', 'clock() < 0'),
  },
  {
    name: 'stock: what is not there is sold as well',
    seed: 1,
    violates: /stock below zero/,
    change: edit('functions/inventory/stock.ts', "    ConditionExpression: '#available >= :quantity',\n", ''),
  },
  {
    name: 'stock: what is released is not put back',
    seed: 1,
    violates: /stock disagrees/,
    change: edit(
      'functions/inventory/stock.ts',
      "if (event.type === 'inventory.rejected') continue;",
      "if (event.type !== 'inventory.reserved') continue;",
    ),
  },
  {
    name: 'inventory: a late cancellation leaves no tombstone',
    seed: 21,
    violates: /holds something|did not end/,
    change: edit(
      'functions/inventory/inventory.ts',
      "if (state.status === 'none') return [first(input)];",
      "if (state.status === 'none') return input.type === 'GiveBack' ? [] : [first(input)];",
    ),
  },
  {
    name: 'order: it is settled when the money is back, whatever of the stock',
    seed: 1,
    faults: ['crash', 'lost', 'late'],
    load: 20,
    violates: /still holds something/,
    change: edit(
      'functions/order/settlement.ts',
      'return stockIsBack && findEvent(payment, PaymentRefunded)?.data.reason;',
      'return findEvent(payment, PaymentRefunded)?.data.reason ?? (stockIsBack ? undefined : undefined);',
    ),
  },
  {
    name: 'order: a customer may cancel what is confirmed',
    seed: 19,
    violates: /holds something|not charged, reserved and shipped once|did not end/,
    change: edit(
      'functions/order/order.ts',
      "    case 'created':\n      return [giveUp(state.order, reason)];\n    case 'cancelling':",
      "    case 'created':\n    case 'confirmed':\n      return [giveUp(state.order, reason)];\n    case 'cancelling':",
    ),
  },
  {
    name: 'mail: it is marked as done before it is sent',
    seed: 12,
    violates: /a customer was not told/,
    change: edit(
      'functions/runtime/once.ts',
      '    try {\n      await effect();',
      '    try {\n      await this.finish(key);\n      await effect();',
    ),
  },
  {
    name: 'publish before commit: an order is announced and then written',
    seed: 1,
    violates: /not in the store|does not let/,
    change: edit(
      'functions/order/commands.ts',
      'const appended = await outlasting(deps)(() => store.append(commit, request.alongside));',
      `const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const Detail = JSON.stringify({ data: commit.events[0]?.data, metadata: { stream, sequence: 1, eventId: \`\${stream}:1\` } });
  const early = { EventBusName: 'orderflow-sim', Source: 'orderflow.order', DetailType: 'order.created', Detail };
  await (deps as unknown as { eventBridge: { send(command: unknown): Promise<unknown> } }).eventBridge.send(new PutEventsCommand({ Entries: [early] }));
  const appended = await outlasting(deps)(() => store.append(commit, request.alongside));`,
    ),
  },
  {
    name: 'saga: each start of an order is another execution',
    seed: 2,
    violates: /more than one saga/,
    pipeline: 'orchestration',
    change: edit(
      'functions/saga/starter.ts',
      "name: executionName('order', orderId),",
      "name: executionName('order', orderId + String(Math.random()).slice(2)),",
    ),
  },
  {
    name: 'breaker: an outage costs each message its tries',
    seed: 5,
    violates: /an outage has filled a dead-letter queue/,
    change: edit('functions/runtime/conclude.ts', 'if (consumer.guarded && result', 'if (!consumer.guarded && result'),
  },
  {
    name: 'breaker: once open, it never closes',
    seed: 1,
    violates: /never comes to rest/,
    change: edit(
      'functions/runtime/breaker/state-machine.ts',
      'return now >= probeAt || probeAt - now > probeAt - since;',
      'return now < 0;',
    ),
  },
  {
    name: 'breaker: a mapping that it has stopped stays off',
    seed: 1,
    violates: /never comes to rest/,
    change: edit(
      'functions/breaker/mappings.ts',
      'await change({ ...slowly, Enabled: true }, deps);',
      'await change(slowly, deps);',
    ),
  },
];
