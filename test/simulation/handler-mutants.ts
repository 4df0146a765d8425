import type { SourceChange } from '@orderflow/simulation/search';
import type { Mutant } from './mutant.ts';

const edit = (file: string, find: string, replace: string): SourceChange => ({ file, find, replace });

/** Bugs in the code of handlers. */
export const handlerMutants: readonly Mutant[] = [
  {
    name: 'event store: the condition on a commit is dropped',
    seed: 1,
    violates: /a commit was changed|gap or a fork|does not let/,
    change: edit(
      'packages/core/store/event-store.ts',
      '      ConditionExpression: FREE,\n      ExpressionAttributeNames: NAMES,\n',
      '',
    ),
  },
  {
    name: 'consumer: failures of a batch are swallowed',
    seed: 2,
    violates: /did not end|not told|audit misses|not what the store/,
    change: edit(
      'packages/core/batch/handle-batch.ts',
      'records.filter((_, index) => comeAgain[index])',
      '[] as typeof records',
    ),
  },
  {
    name: 'consumer: what is transient is dead-lettered at once',
    seed: 8,
    violates: /dead-lettered with tries left/,
    change: edit(
      'packages/core/batch/finish-message.ts',
      "const isRetryable = failure.class === 'transient';",
      'const isRetryable = false as boolean;',
    ),
  },
  {
    name: 'consumer: its own causation is not looked for',
    seed: 2,
    violates: /dead-lettered (as hopeless )?that can succeed/,
    pipeline: 'seat-booking',
    change: edit(
      'packages/core/decide/execute.ts',
      'commit?.causationId === this.execution.cause.causationId',
      'commit !== commit',
    ),
  },
  {
    name: 'relay: failed entries of PutEvents are swallowed',
    seed: 2,
    violates: /never published/,
    change: edit(
      'packages/core/relay/relay.ts',
      "results.filter(({ status }) => status === 'failed' || status === 'not-sent')",
      'results.filter(() => false)',
    ),
  },
  {
    name: 'projection: an event is taken in whatever came before it',
    seed: 8,
    violates: /not what the store comes to/,
    change: edit(
      'packages/core/views/catch-up.ts',
      'if (event.sequence > next) return follow(contracts, applied, await load(event.stream));',
      'if (event.sequence > next) events.push(event);',
    ),
  },
  {
    name: 'projection: a view is written whatever its revision',
    seed: 8,
    violates: /a view went back|not what the store comes to/,
    change: edit('packages/core/views/view-table.ts', '          ...conditionFor(before),\n', ''),
  },
  {
    name: 'counters: an event is counted whenever it comes',
    seed: 3,
    violates: /analytics are not/,
    change: edit(
      'packages/core/counters/count.ts',
      "        ConditionExpression: 'attribute_not_exists(#key)',\n        ExpressionAttributeNames: { '#key': 'key' },\n",
      '',
    ),
  },
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
    seed: 4,
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
    name: 'mail: it is marked as done before it is sent',
    seed: 8,
    violates: /a customer was not told/,
    change: edit(
      'packages/core/effects/once.ts',
      '    try {\n      await effect();',
      '    try {\n      await this.finish(key);\n      await effect();',
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
    name: 'breaker: an outage costs each message its tries',
    seed: 2,
    violates: /an outage has filled a dead-letter queue/,
    change: edit(
      'packages/core/batch/finish-message.ts',
      'if (mayWait(failure.class))',
      "if (mayWait(failure.class) && failure.class === 'pending')",
    ),
  },
  {
    name: 'failures: a service of AWS that is down costs each message its tries',
    seed: 15,
    faults: ['region'],
    load: 20,
    violates: /an outage has filled a dead-letter queue/,
    change: edit(
      'packages/core/failures/failures.ts',
      "return isServiceDown(error) ? 'unavailable' : 'transient';",
      "return 'transient';",
    ),
  },
  {
    name: 'breaker: once open, it never closes',
    seed: 6,
    violates: /a breaker stays open|a dependency that is back is not used/,
    change: edit(
      'packages/core/breaker/state-machine.ts',
      'return now >= probeAt || probeAt - now > probeAt - since;',
      'return now < 0;',
    ),
  },
  {
    name: 'breaker: a mapping that it has stopped stays off',
    seed: 7,
    violates: /never comes to rest/,
    change: edit(
      'packages/core/breaker/mappings.ts',
      "...(mark === 'paused' && { Enabled: true }) }",
      "...(mark === 'paused' && {}) }",
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
    name: 'look-up: keys that DynamoDB leaves unprocessed count as not stored',
    seed: 2,
    violates: /dead-lettered/,
    change: edit(
      'packages/core/store/event-store.ts',
      '(await known).get(eventIdOf(stream, sequence)) ?? this.eventAt(stream, sequence, true)',
      '(await known).get(eventIdOf(stream, sequence))',
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
    seed: 12,
    violates: /a key is taken for another order/,
    change: edit(
      'functions/order/order.ts',
      'if (isDeepStrictEqual(state.order, JSON.parse(JSON.stringify(wanted)))) return [];',
      'if (isDeepStrictEqual(state.order.orderId, wanted.orderId)) return [];',
    ),
  },
  {
    name: 'event store: an event that an eventually consistent read misses counts as not there',
    seed: 1,
    violates: /dead-lettered|did not end|not told|not what the store/,
    change: edit(
      'packages/core/store/event-store.ts',
      'return (await this.eventAt(stream, sequence, false)) ?? this.eventAt(stream, sequence, true);',
      'return this.eventAt(stream, sequence, false);',
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
    change: edit('functions/order/draft-order.ts', 'payment && { method: payment.method,', 'payment && { ...payment,'),
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
  {
    name: 'operator: a redrive deletes a dead letter before it sends it',
    seed: 21,
    violates: /a redrive has lost a dead letter/,
    change: [
      edit(
        'packages/operator/verbs/redrive.ts',
        'import { type Message, SendMessageCommand,',
        'import { DeleteMessageCommand, type Message, SendMessageCommand,',
      ),
      edit(
        'packages/operator/verbs/redrive.ts',
        '      await send(message, { sqs, to, body: edited.body });',
        '      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));\n      await send(message, { sqs, to, body: edited.body });',
      ),
    ],
  },
  {
    name: 'operator: a replay leaves out the place of an event in the store',
    seed: 2,
    violates: /dead-lettered/,
    faults: ['replay'],
    change: edit(
      'packages/operator/verbs/replay/stored-events.ts',
      "detail: JSON.parse(entry.Detail ?? '{}'),",
      "detail: JSON.parse((entry.Detail ?? '{}').replace(/,\"sequence\":\\d+/, '')),",
    ),
  },
  {
    name: 'late: a message that failed waits for hours',
    seed: 29,
    violates: /an order ended late|a dependency that is back is not used/,
    change: [
      edit('packages/core/failures/retry.ts', 'const MAX_DELAY_SECONDS = 900;', 'const MAX_DELAY_SECONDS = 14_400;'),
      edit('packages/core/failures/retry.ts', 'Math.max(0, receives - 1), 30)', 'Math.max(0, receives + 12), 30)'),
    ],
  },
  {
    name: 'mail: its marker never becomes done',
    seed: 4,
    violates: /a mail was sent twice and no sender had failed/,
    change: edit(
      'packages/core/effects/once.ts',
      "this.marker(key, { status: { S: 'done' } })",
      "this.marker(key, { status: { S: 'started' }, leaseUntil: { N: '0' } })",
    ),
  },
];
