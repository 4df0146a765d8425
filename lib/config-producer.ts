import type { Producer } from '@orderflow/constructs';
import * as z from 'zod/mini';

const some = (shape: RegExp, rule: string) =>
  z
    .array(z.string(rule).check(z.regex(shape, rule)), `must be a list: each ${rule.replace('must be ', '')}`)
    .check(z.minLength(1, 'must not be empty'));

const NAME = 'must be 1 to 32 letters and digits';
const LITERAL = 'must be text without * and ?';

/** A producer of the configuration. */
export const PRODUCER = z
  .strictObject(
    {
      name: z.string(NAME).check(z.regex(/^[A-Za-z0-9]{1,32}$/, NAME)),
      accounts: z.optional(some(/^\d{12}$/, 'must be an account of 12 digits')),
      organization: z.optional(
        z.string().check(z.regex(/^o-[a-z0-9]{10,32}$/, "must be an organization such as 'o-a1b2c3d4e5'")),
      ),
      principals: z.optional(
        some(/^arn:[a-z-]+:(iam|sts)::\d{12}:(role|user|assumed-role)\/\S+$/, 'must be an ARN of a role or user'),
      ),
      sources: some(/^[^*?]{1,256}$/, LITERAL),
      types: some(/^[^*?]{1,128}$/, LITERAL),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `has ${(issue.keys as string[])[0]}; its fields are name, accounts, organization, principals, sources and types`
          : 'must be an object',
    },
  )
  .check(
    z.refine(
      (producer) => [producer.accounts, producer.organization, producer.principals].filter(Boolean).length === 1,
      'must have one of accounts, organization and principals',
    ),
  );

/** Fields that are not given are left out, as the construct wants them. */
export const producerOf = (given: z.output<typeof PRODUCER>): Producer =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as Producer;
