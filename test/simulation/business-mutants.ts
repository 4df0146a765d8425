import { edit, type Mutant } from './mutant.ts';

/** Bugs in the order flow: what it decides, and what its HTTP API says. */
export const businessMutants: readonly Mutant[] = [
  {
    name: 'payment: a charge has a new key each time',
    seed: 2,
    violates: /charged twice|holds something|refunded more|dead-lettered (as hopeless )?that can succeed/,
    change: edit(
      'functions/payment/charge-and-refund.ts',
      'gateway.charge({ key: chargeKey(orderId), ',
      'gateway.charge({ key: chargeKey(orderId) + Math.random(), ',
    ),
  },
  {
    name: 'payment: a refund without the key of its charge',
    seed: 2,
    violates: /holds something|dead-lettered (as hopeless )?that can succeed|did not end/,
    change: edit(
      'functions/payment/charge-and-refund.ts',
      '  chargeKey: chargeKey(orderId),\n  orderId,\n});',
      "  chargeKey: 'none',\n  orderId,\n});",
    ),
  },
  {
    name: 'payment: a refund asks before the tombstone no more',
    seed: 3,
    load: 20,
    violates: /still holds something/,
    change: edit(
      'functions/payment/charge-and-refund.ts',
      "const { outcome } = await gateway.refund(refundOf(orderId, status === 'none' ? 'void' : 'refund'));",
      "const { outcome } = status === 'none' ? { outcome: 'refunded' as const } : await gateway.refund(refundOf(orderId, 'refund'));",
    ),
  },
  {
    name: 'payment: an old event is charged whatever its stream holds, and whatever the provider knows',
    seed: 37,
    faults: ['outage', 'dependency', 'replay', 'late'],
    load: 12,
    violates: /charged twice/,
    change: edit('packages/core/providers/provider-limits.ts', 'ageMs > (keyHours * HOUR_MS) / 2', 'ageMs < 0'),
  },
  {
    name: 'payment: a refund is whatever a 200 says',
    seed: 6,
    faults: ['answer'],
    load: 20,
    violates: /holds something|still holds/,
    change: edit(
      'functions/payment/http-gateway.ts',
      "if (said === 'charged' || said === 'refunded') return",
      'if (status < 300) return',
    ),
  },
  {
    name: 'payment: what is not decided is taken for charged',
    seed: 6,
    faults: ['answer'],
    load: 20,
    violates: /not charged, reserved and shipped once|dead-lettered|did not end|holds something/,
    change: edit(
      'functions/payment/charge-meaning.ts',
      "'requires_capture'].map(\n    (word) => [word, 'pending'] as const",
      "'requires_capture'].map(\n    (word) => [word, 'charged'] as const",
    ),
  },
  {
    name: 'stock: what is not there is sold as well',
    seed: 1,
    violates: /stock below zero/,
    change: edit('functions/inventory/stock.ts', "    ConditionExpression: '#available >= :quantity',\n", ''),
  },
  {
    name: 'stock: what is released is not put back',
    seed: 2,
    violates: /stock disagrees/,
    change: edit(
      'functions/inventory/stock.ts',
      "if (event.type === 'inventory.rejected') continue;",
      "if (event.type !== 'inventory.reserved') continue;",
    ),
  },
  {
    name: 'inventory: a late cancellation leaves no tombstone',
    seed: 2,
    violates: /holds something|did not end|an accepted cancel did not cancel/,
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
      'functions/order/compensations-done.ts',
      'return stockIsBack && findEvent(payment, PaymentRefunded)?.data.reason;',
      'return findEvent(payment, PaymentRefunded)?.data.reason ?? (stockIsBack ? undefined : undefined);',
    ),
  },
  {
    name: 'order: a customer may cancel what is confirmed',
    seed: 18,
    violates: /holds something|not charged, reserved and shipped once|did not end/,
    change: edit(
      'functions/order/order.ts',
      "    case 'created':\n      return [giveUp(state.order, reason)];\n    case 'cancelling':",
      "    case 'created':\n    case 'confirmed':\n      return [giveUp(state.order, reason)];\n    case 'cancelling':",
    ),
  },
  {
    name: 'publish before commit: an order is announced and then written',
    seed: 1,
    violates: /not in the store|does not let/,
    change: [
      edit(
        'functions/api/lambda.ts',
        'return api({\n    ...deps,',
        "return api({\n    ...deps,\n    ...{ eventBridge: surroundings.connect('events', () => undefined) },",
      ),
      edit(
        'functions/order/commands.ts',
        'const executed = await execute(deps, {\n    stream: OrderStream.nameFor(orderId),',
        `const { PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
  const stream = OrderStream.nameFor(orderId);
  const Detail = JSON.stringify({ data: drafted, metadata: { stream, sequence: 1, eventId: \`\${stream}:1\` } });
  const early = { EventBusName: 'orderflow-sim', Source: 'orderflow.order', DetailType: 'order.created', Detail };
  await (deps as unknown as { eventBridge: { send(command: unknown): Promise<unknown> } }).eventBridge.send(new PutEventsCommand({ Entries: [early] }));
  const executed = await execute(deps, {
    stream,`,
      ),
    ],
  },
  {
    name: 'saga: each start of an order is another execution',
    seed: 2,
    violates: /more than one saga/,
    pipeline: 'orchestration',
    change: edit(
      'functions/saga/starter.ts',
      'name: executionName(OrderStream.name, orderId),',
      'name: executionName(OrderStream.name, orderId + String(Math.random()).slice(2)),',
    ),
  },
  {
    name: 'api: an order is read as it was a moment ago',
    seed: 4,
    violates: /an order goes back/,
    change: edit(
      'functions/api/orders.ts',
      'histories.flatMap(({ events }) => events)',
      'histories.flatMap(({ events }) => events.filter(({ timestamp }) => (this.deps as never as ApiDeps).clock() - Date.parse(timestamp) > 2000))',
    ),
  },
  {
    name: 'forgery: an event counts whoever put it on the bus',
    seed: 1,
    violates:
      /parcel left before|holds something|never happened|not what the store comes to|did not end|not charged, reserved and shipped|went back/,
    change: edit(
      'packages/core/batch/as-stored.ts',
      'if (!contracts.some(({ storedOnly }) => storedOnly)) return handle;',
      'return handle;',
    ),
  },
  {
    name: 'forgery: an event counts whoever put it on the bus, where a saga decides',
    seed: 4,
    violates: /not what the store comes to|never happened|more than one saga/,
    pipeline: 'orchestration',
    change: edit(
      'packages/core/batch/as-stored.ts',
      'if (!contracts.some(({ storedOnly }) => storedOnly)) return handle;',
      'return handle;',
    ),
  },
  {
    name: 'producers: what is wrong in an optional field is refused',
    seed: 5,
    violates: /accepted order is not in the store|dead-lettered/,
    change: edit('packages/core/batch/message.ts', "contract.storedOnly ? 'strict' : 'lenient'", "'strict'"),
  },
  {
    name: 'clocks: an address of the future wins for ever',
    seed: 7,
    violates: /a wrong address was kept/,
    change: [
      edit('packages/core/contracts/envelope.ts', 'Date.parse(instant) > Date.parse(time) + MAX_AHEAD_MS', 'false'),
      edit('functions/email/customers.ts', 'if (at > instantOf(latest)) throw', "if (at === '') throw"),
      edit(
        'functions/email/customers.ts',
        '#at > :latest OR #at < :at',
        '(#at > :latest AND #at < :latest) OR #at < :at',
      ),
    ],
  },
  {
    name: 'api: a key that comes again makes a new id',
    seed: 1,
    violates: /one wish became two orders|a repeated key is another order/,
    change: edit(
      'functions/api/place-order.ts',
      'key === undefined ? newId(deps) : idForKey(key, deps)',
      'newId(deps)',
    ),
  },
  {
    name: 'api: a key that comes again takes any body',
    seed: 15,
    violates: /a key is taken for another order/,
    change: edit(
      'functions/order/order.ts',
      'if (isDeepStrictEqual(state.order, JSON.parse(JSON.stringify(wanted)))) return [];',
      'if (isDeepStrictEqual(state.order.orderId, wanted.orderId)) return [];',
    ),
  },
  {
    name: 'api: a cancel that comes too late is accepted all the same',
    seed: 13,
    violates: /goes back for the one who looks again|an accepted cancel did not cancel/,
    change: edit(
      'functions/api/cancel-order.ts',
      "throw outcome.rejected === 'too-late' ? new Problem('too-late', outcome.reason) : unknownOrder();",
      "if (outcome.rejected !== 'too-late') throw unknownOrder();\n    return accepted({ orderId, status: 'cancelling' }, request);",
    ),
  },
  {
    name: 'wish: the total that another workload names is not taken',
    seed: 9,
    violates: /an order is not what was wished/,
    change: edit(
      'functions/order/draft-order.ts',
      "'total' in request ? request.total : totalOf(items)",
      'totalOf(items)',
    ),
  },
  {
    name: 'wish: the payment token gets into the event store',
    seed: 1,
    violates: /an order is not what was wished/,
    change: edit(
      'functions/order/instrument.ts',
      '{ method: payment.method, instrument }',
      '{ ...payment, instrument }',
    ),
  },
  {
    name: 'wish: a payment token is kept under another order each time',
    seed: 9,
    violates: /an accepted|dead-lettered|an order is not what was wished|refused/,
    change: edit('functions/order/instrument.ts', 'orderId, payment.token)', 'orderId + deps.clock(), payment.token)'),
  },
  {
    name: 'wish: each event begins a correlation',
    seed: 1,
    violates: /an event lost its correlation/,
    change: edit(
      'packages/core/decide/consume.ts',
      'cause: { causationId: eventId, correlationId, traceparent },',
      'cause: { causationId: eventId, correlationId: eventId, traceparent },',
    ),
  },
  {
    name: 'wish: each parcel goes to the country of the stage',
    seed: 2,
    violates: /not charged, reserved and shipped once/,
    change: edit(
      'functions/shipping/consumer.ts',
      'created.data.shipTo?.country ?? defaultCountry',
      'defaultCountry ?? created.data.shipTo?.country',
    ),
  },
  {
    name: 'wish: of two lines with one SKU only the last is taken from the shelf',
    seed: 2,
    violates: /stock disagrees/,
    change: edit('functions/inventory/stock.ts', '(moved.get(sku) ?? 0) + sign * quantity', 'sign * quantity'),
  },
];
