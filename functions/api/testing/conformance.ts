import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { openapiDocument } from '../openapi.ts';
import type { FieldError } from '../representations.ts';

/** What a caller gets. The fields named here are those that tests look into; which an answer has depends on it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>> & { readonly location: string };
  readonly body: {
    readonly orderId: string;
    readonly orders: readonly { readonly orderId: string }[];
    readonly cursor?: string;
    readonly errors: readonly FieldError[];
    readonly [field: string]: unknown;
  };
}

interface Described {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly $ref?: string }>>;
  readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Described>>;
}

const document = JSON.parse(JSON.stringify(openapiDocument()), closed) as ReturnType<typeof openapiDocument>;
const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true })).addSchema(document, 'document');
const operations = document.paths as unknown as Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** An object may have the fields that the document gives it, and no other. */
function closed(_key: string, value: { type?: unknown; properties?: unknown }) {
  return value?.type === 'object' && value.properties ? { ...value, additionalProperties: false } : value;
}

/** @throws when an answer is not what the OpenAPI document says of its path, method and status. */
export function mustConform(method: string, path: string, { status, headers, body }: Answer): void {
  const described = describedFor(method, path, status);
  const [type = '', content] = Object.entries(described.content)[0] ?? [];
  if (headers['content-type'] !== type) throw new Error(`${headers['content-type']} instead of ${type}`);
  const validate = ajv.getSchema(`document${content?.schema.$ref}`) as ValidateFunction;
  if (!validate(body)) throw new Error(`${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}`);
  for (const [name, header] of Object.entries(described.headers ?? {}))
    if ((header.required || header.$ref) && !headers[name]) throw new Error(`${method} ${path}: no header ${name}`);
}

/** A response to a path or method that is not in the document must match the default response, which all operations share. */
function describedFor(method: string, path: string, status: number): Described {
  const template = Object.keys(operations).find((known) => pattern(known).test(path)) ?? '/openapi.json';
  const known = method === 'GET' || method === 'POST' ? operations[template]?.[method.toLowerCase()] : undefined;
  const operation = known ?? operations['/openapi.json']?.get;
  const described = operation?.responses[status] ?? operation?.responses.default;
  if (!described) throw new Error(`${method} ${path} says nothing of ${status}`);
  return described;
}

const pattern = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]*')}/?$`);
