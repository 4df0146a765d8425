type Input = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, { readonly S?: string }>>;

/** The value of the partition key that a request to DynamoDB names, as far as it does so in a field of its own. */
export function leadingKey(input: Input, partition: string): string | undefined {
  const { Key: key, Item: item, ExpressionAttributeValues: values } = input as Record<string, Values>;
  return key?.[partition]?.S ?? item?.[partition]?.S ?? values?.[`:${partition}`]?.S;
}

/** The same of a request that may have several: what a BatchGetItem asks of a table has a list of keys. */
export function leadingKeys(input: Input, partition: string): readonly string[] {
  const { Keys: keys } = input as { readonly Keys?: readonly Values[] };
  const leading = keys ? keys.map((key) => key[partition]?.S) : [leadingKey(input, partition)];
  return leading.filter((value) => value !== undefined);
}
