import type { Item } from '../attribute-values.ts';
import { type Condition, checkLiterals, parseCondition } from './conditions.ts';
import { invalid, notSimulated } from './failures.ts';
import { checkDefined, checkUsed, type Parsed, type Placeholders } from './placeholders.ts';
import { parseProjection } from './projections.ts';
import { type Action, parseUpdate } from './updates.ts';
import { copyItem } from './values.ts';

/** The simulated fields of a request to DynamoDB. */
export interface Request {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly IndexName?: string;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | 'ALL_NEW';
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD';
  readonly ConsistentRead?: boolean;
  readonly ExclusiveStartKey?: Item;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly TransactItems?: readonly TransactItem[];
  readonly ClientRequestToken?: string;
  readonly RequestItems?: Readonly<Record<string, BatchKeys>>;
}

/** What a BatchGetItem asks of one table. */
export interface BatchKeys {
  readonly Keys?: readonly Item[];
  readonly ConsistentRead?: boolean;
}

/** The kinds of write, named as in a transaction. */
export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
export type TransactItem = Readonly<Partial<Record<WriteKind, Request>>>;

/** The parsed expressions of a request, with their placeholders. */
export interface Expressions {
  readonly placeholders: Placeholders;
  readonly condition?: Condition;
  readonly keyCondition?: Condition;
  readonly filter?: Condition;
  readonly projection?: readonly string[];
  readonly update?: readonly Action[];
}

const EXPRESSION = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];
const CONDITION = ['ConditionExpression', 'ReturnValuesOnConditionCheckFailure', ...EXPRESSION];
const READ = ['TableName', 'ConsistentRead', 'ProjectionExpression', ...EXPRESSION];
const PAGES = [...READ, 'FilterExpression', 'ExclusiveStartKey', 'Limit'];

const LISTED: Readonly<Record<string, readonly string[]>> = {
  GetItem: [...READ, 'Key'],
  BatchGetItem: ['RequestItems'],
  KeysAndAttributes: ['Keys', 'ConsistentRead'],
  Query: [...PAGES, 'IndexName', 'KeyConditionExpression', 'ScanIndexForward'],
  Scan: PAGES,
  PutItem: ['TableName', 'Item', 'ReturnValues', ...CONDITION],
  UpdateItem: ['TableName', 'Key', 'ReturnValues', 'UpdateExpression', ...CONDITION],
  DeleteItem: ['TableName', 'Key', 'ReturnValues', ...CONDITION],
  TransactWriteItems: ['TransactItems', 'ClientRequestToken'],
  Put: ['TableName', 'Item', ...CONDITION],
  Update: ['TableName', 'Key', 'UpdateExpression', ...CONDITION],
  Delete: ['TableName', 'Key', ...CONDITION],
  ConditionCheck: ['TableName', 'Key', ...CONDITION],
};

const FIELDS: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries(LISTED).map(([name, fields]) => [name, new Set(fields)]),
);

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  PutItem: ['NONE', 'ALL_OLD'],
  DeleteItem: ['NONE', 'ALL_OLD'],
  UpdateItem: ['NONE', 'ALL_OLD', 'ALL_NEW'],
};

/** @throws Error naming a command, a field or a choice that is not simulated */
export function checkKnown(name: string, request: Request): void {
  const fields = FIELDS[name];
  if (!fields) throw notSimulated(name);
  for (const field of Object.keys(request))
    if (request[field as keyof Request] !== undefined && !fields.has(field)) throw notSimulated(`${field} of ${name}`);
  const { ReturnValues: wanted } = request;
  if (wanted !== undefined && !CHOICES[name]?.includes(wanted)) throw notSimulated(`ReturnValues ${wanted} of ${name}`);
}

const EXPRESSIONS = [
  ...(['ConditionExpression', 'KeyConditionExpression', 'FilterExpression', 'ProjectionExpression'] as const),
  ...(['UpdateExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'] as const),
];

/** Parses the expressions of a request. @throws ValidationException when an expression or a placeholder is invalid */
export function expressionsOf(request: Request): Expressions {
  if (!EXPRESSIONS.some((name) => request[name] !== undefined)) return { placeholders: { names: {}, values: {} } };
  const placeholders = {
    names: request.ExpressionAttributeNames ?? {},
    values: copyItem(request.ExpressionAttributeValues ?? {}),
  };
  const all: Parsed<unknown>[] = [];
  const read = <Tree>(text: string | undefined, parse: (text: string) => Parsed<Tree>): Tree | undefined => {
    if (text === undefined) return undefined;
    const parsed = parse(text);
    checkDefined(parsed, placeholders);
    all.push(parsed);
    return parsed.tree;
  };
  const condition = read(request.ConditionExpression, parseCondition);
  const keyCondition = read(request.KeyConditionExpression, parseCondition);
  const filter = read(request.FilterExpression, parseCondition);
  const projection = read(request.ProjectionExpression, parseProjection);
  const update = read(request.UpdateExpression, parseUpdate);
  checkUsed(all, placeholders);
  for (const one of [condition, keyCondition, filter]) if (one) checkLiterals(one, placeholders);
  return {
    placeholders,
    ...(condition && { condition }),
    ...(keyCondition && { keyCondition }),
    ...(filter && { filter }),
    ...(projection && { projection }),
    ...(update && { update }),
  };
}

/** @throws ValidationException when it is not an integer above 0 */
export function checkLimit(limit: number | undefined): void {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
}
