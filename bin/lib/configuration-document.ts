import type { Key, Section } from '../../lib/config-key.ts';
import { CONFIG_KEYS } from '../../lib/config-keys.ts';

/** Where the generated document is, from the root of the repository. */
export const CONFIGURATION_DOCUMENT = 'docs/configuration.md';

const INTRODUCTION = `# Configuration

Made by \`npm run configuration\` from [lib/config-keys.ts](../lib/config-keys.ts). [Deploying](deploying.md) says what a stage needs.

Keys are CDK context: \`-c key=value\` on the command line, or under \`context\` in \`cdk.json\`. A value that is not allowed, a contradiction
between keys, or a key that does not exist stops the synthesis with one line, which begins with the key and says what is allowed:

\`\`\`text
orderflow: maxReceives: 'many' must be a whole number from 1 to 1000
\`\`\`
`;

const PRODUCERS = `## Producers

Each of \`producers\` is an object. With one of \`accounts\` (12 digits each), \`organization\` (\`o-…\`) or \`principals\` (ARNs of roles or
users, in which \`*\` stands for anything) it says who; \`sources\` and \`types\` say which events, each in full; \`name\` (letters and digits)
names it. In cdk.json:

\`\`\`json
{
  "producers": [
    {
      "name": "Customers",
      "accounts": ["111122223333"],
      "sources": ["customer-service"],
      "types": ["integration.customer.created"]
    }
  ]
}
\`\`\`

A source that a producer has is denied to everybody else, also within the account. The sources of integration events, such as
\`customer-service\`, are denied to everybody as long as no producer has them: who writes a customer's address decides who gets the mail.
`;

const SUBSCRIBERS = `## Subscribers

Each of \`subscribers\` is an object: \`types\` says which events, \`target\` the ARN of a bus or of a queue, \`name\` names rules, role and
dead-letter queue. In cdk.json:

\`\`\`json
{
  "subscribers": [
    {
      "name": "warehouse",
      "target": "arn:aws:events:eu-west-1:111122223333:event-bus/warehouse",
      "types": ["inventory.reserved", "shipping.dispatched"]
    }
  ]
}
\`\`\`

The policy of that bus or queue must allow the role of this stack to put events, or to send messages. What is not delivered within 24
hours is in \`orderflow-<stage>-to-<name>-dlq\`, and an alarm rings.
`;

/** The text of the document. The same keys give the same bytes. */
export function configurationDocument(): string {
  const sections = new Map<Section, string[]>();
  for (const [name, key] of Object.entries<Key<unknown, unknown>>(CONFIG_KEYS))
    sections.set(key.section, [...(sections.get(key.section) ?? []), rowOf(name, key)]);
  const tables = [...sections].map(([section, rows]) => [`## ${section}`, '', HEAD, ...rows].join('\n'));
  return `${[INTRODUCTION, ...tables, PRODUCERS, SUBSCRIBERS].join('\n')}\n`
    .replace(/\n(## )/g, '\n\n$1')
    .replace(/\n{3,}/g, '\n\n');
}

const HEAD = '| Key | Allowed | Default | Meaning |\n|---|---|---|---|';

function rowOf(name: string, { allowed, about, without, ...key }: Key<unknown, unknown>): string {
  const isList = Array.isArray(key.default);
  const otherwise = without ?? (key.default === undefined || isList ? 'none' : `\`${key.default}\``);
  return `| \`${name}\` | ${allowed} | ${otherwise} | ${about} |`;
}
