import { edit, type Mutant } from './mutant.ts';

/** Bugs in what carries events: store, relay, consumers, projections, breakers, operators. */
export const runtimeMutants: readonly Mutant[] = [
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
    seed: 80,
    violates: /an order ended late|a dependency that is back is not used/,
    change: [
      edit('packages/core/failures/retry.ts', 'const MAX_DELAY_SECONDS = 900;', 'const MAX_DELAY_SECONDS = 14_400;'),
      edit('packages/core/failures/retry.ts', 'Math.max(0, receives - 1), 30)', 'Math.max(0, receives + 12), 30)'),
    ],
  },
  {
    name: 'mail: its marker never becomes done',
    seed: 6,
    violates: /a mail was sent twice and no sender had failed/,
    change: edit(
      'packages/core/effects/once.ts',
      "this.marker(key, { status: { S: 'done' } })",
      "this.marker(key, { status: { S: 'started' }, leaseUntil: { N: '0' } })",
    ),
  },
];
