type Input = Readonly<Record<string, unknown>>;

/** The value of the partition key that a request to DynamoDB names, as far as it does so in a field of its own. */
export function leadingKey(input: Input, partition: string): string | undefined {
  const {
    Key: key,
    Item: item,
    ExpressionAttributeValues: values,
  } = input as Record<string, Record<string, { S?: string }>>;
  return key?.[partition]?.S ?? item?.[partition]?.S ?? values?.[`:${partition}`]?.S;
}
