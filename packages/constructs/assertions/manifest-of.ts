import { Match, type Template } from 'aws-cdk-lib/assertions';

/** The manifest in a template: its outputs whose value is JSON, by output name, with every token as `<token>`. */
export function manifestOf(template: Template): Record<string, Record<string, unknown>> {
  const outputs = template.findOutputs('*', Match.objectLike({}));
  return Object.fromEntries(Object.entries(outputs).map(([key, { Value }]) => [key, JSON.parse(flat(Value))]));
}

function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : '<token>')).join('');
}
