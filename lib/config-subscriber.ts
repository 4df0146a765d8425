import * as z from 'zod/mini';
import { contracts } from '../events/declared.ts';

const NAME = 'must be 1 to 24 of a-z 0-9 - and begin with a letter';
const TARGET = 'must be the ARN of a bus or of a queue';
const TYPES = [...new Set(Object.values(contracts).map(({ type }) => type))].sort();
const FIELDS = ['name', 'target', 'types'];

/** A subscriber of the configuration: another workload that gets chosen events on its bus or queue. */
export const SUBSCRIBER = z.strictObject(
  {
    name: z.string(NAME).check(z.regex(/^[a-z][a-z0-9-]{0,23}$/, NAME)),
    target: z.string(TARGET).check(z.regex(/^arn:[a-z-]+:(events|sqs):[a-z0-9-]+:\d{12}:\S+$/, TARGET)),
    types: z
      .array(z.enum(TYPES, `must be an event of the order flow: ${TYPES.slice(0, 3).join(', ')}, …`), 'must be a list')
      .check(z.minLength(1, 'must not be empty')),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has ${(issue.keys as string[])[0]}; its fields are ${FIELDS.join(', ')}`
        : 'must be an object',
  },
);

export type SubscriberConfig = z.output<typeof SUBSCRIBER>;
