import { type Call, PREFIX } from './dynamodb-calls.ts';

/**
 * Where the local AWS (MiniStack 1.5.33) is known to answer otherwise than AWS. The random calls stay clear of these; each
 * is shown here by itself, so that a row whose deviation has gone fails and can be taken out.
 */
export interface Deviation {
  readonly what: string;
  /** What tells how AWS has it. dynalite's tests are also run against DynamoDB itself. */
  readonly source: string;
  /** The last of them is answered otherwise. */
  readonly calls: readonly Call[];
  readonly aws: string;
  readonly local: string;
}

const GUIDE = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';
const API = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference';
const DYNALITE = 'https://github.com/architect/dynalite/blob/main/test';

const id = { id: { S: `${PREFIX}x` } };
const put = (more: object): Call => ({ name: 'PutItem', input: { TableName: 'things', Item: { ...id, ...more } } });
const update = (UpdateExpression: string, names: object, values: object): Call => ({
  name: 'UpdateItem',
  input: {
    TableName: 'things',
    Key: id,
    UpdateExpression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  },
});
const guarded = (ConditionExpression: string, names: object, values: object): Call => ({
  name: 'PutItem',
  input: {
    TableName: 'things',
    Item: id,
    ConditionExpression,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  },
});

export const DEVIATIONS: readonly Deviation[] = [
  {
    what: 'an attribute twice in one update: refused; there the last stands',
    source: `${DYNALITE}/updateItem.js, "Two document paths overlap with each other"`,
    calls: [update('SET #a = :one ADD #a :one', { '#a': 'a' }, { ':one': { N: '1' } })],
    aws: 'ValidationException',
    local: 'done',
  },
  {
    what: 'a value without an order, compared by <: refused; there the condition is false',
    source: `${DYNALITE}/scan.js, "Incorrect operand type for operator or function"`,
    calls: [guarded('NOT #a < :yes', { '#a': 'a' }, { ':yes': { BOOL: true } })],
    aws: 'ValidationException',
    local: 'done',
  },
  {
    what: 'bounds of BETWEEN of two types: refused; there the condition is false',
    source: `${DYNALITE}/scan.js, "The BETWEEN operator requires"`,
    calls: [guarded('NOT #a BETWEEN :low AND :high', { '#a': 'a' }, { ':low': { N: '1' }, ':high': { S: 'a' } })],
    aws: 'ValidationException',
    local: 'done',
  },
  {
    what: 'bounds of BETWEEN in a filter the wrong way round: refused; there the filter is false',
    source: `${DYNALITE}/scan.js, "The BETWEEN operator requires"`,
    calls: [
      {
        name: 'Query',
        input: {
          TableName: 'things',
          KeyConditionExpression: '#id = :id',
          FilterExpression: '#a BETWEEN :low AND :high',
          ExpressionAttributeNames: { '#id': 'id', '#a': 'a' },
          ExpressionAttributeValues: { ':id': id.id, ':low': { N: '2' }, ':high': { N: '1' } },
        },
      },
    ],
    aws: 'ValidationException',
    local: 'done',
  },
  {
    what: 'begins_with of an attribute that is no text: false; there an error',
    source: `${GUIDE}/Expressions.OperatorsAndFunctions.html, begins_with`,
    calls: [put({ a: { N: '1' } }), guarded('begins_with(#a, :b)', { '#a': 'a' }, { ':b': { S: 'b' } })],
    aws: 'ConditionalCheckFailedException',
    local: 'ValidationException',
  },
  {
    what: 'list_append to what is no list: refused; there it is taken for an empty list',
    source: `${API}/API_UpdateItem.html, UpdateExpression, list_append`,
    calls: [put({ a: { N: '1' } }), update('SET #a = list_append(#a, :l)', { '#a': 'a' }, { ':l': { L: [] } })],
    aws: 'ValidationException',
    local: 'done',
  },
  {
    what: 'a sum with an empty text: refused; there it counts as nothing',
    source: `${GUIDE}/Expressions.UpdateExpressions.html, incrementing and decrementing`,
    calls: [put({ a: { S: '' } }), update('SET #b = #a + :one', { '#a': 'a', '#b': 'b' }, { ':one': { N: '1' } })],
    aws: 'ValidationException',
    local: 'done',
  },
  {
    what: 'a sum with what is no number, in a transaction: cancels it; there it counts as nothing',
    source: `${API}/API_TransactWriteItems.html, "An operand in the update expression has an incorrect data type"`,
    calls: [
      put({ a: { S: 'a' } }),
      {
        name: 'TransactWriteItems',
        input: {
          TransactItems: [
            { Update: update('SET #b = #a + :one', { '#a': 'a', '#b': 'b' }, { ':one': { N: '1' } }).input },
          ],
        },
      },
    ],
    aws: 'TransactionCanceledException ValidationError',
    local: 'done',
  },
];
