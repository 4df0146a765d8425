import { type CommandContract, ContractViolation } from '@orderflow/core';
import { invalidInput, Problem } from './problem.ts';
import type { Request } from './request.ts';

/** Ten times the largest order; far below what Lambda takes (6 MB), so that it is we who say no. */
export const MAX_BODY_BYTES = 64 * 1024;

/**
 * The request's JSON; `undefined` if it has no body.
 * @throws Problem 413, 415, or 400 if it is not JSON
 */
export function jsonBody(request: Request): unknown {
  const bytes = bytesOf(request);
  if (bytes.length > MAX_BODY_BYTES) throw new Problem('too-large', `The limit is ${MAX_BODY_BYTES} bytes.`);
  if (bytes.length === 0) return undefined;
  const text = textOf(bytes);
  checkMediaType(request);
  try {
    return JSON.parse(text);
  } catch {
    throw invalidInput([{ field: 'body', detail: 'must be JSON' }]);
  }
}

/** Checks input against a contract. @throws Problem naming each field */
export function accept<Data>(contract: CommandContract<string, Data>, input: unknown): Data {
  try {
    return contract.parse(input);
  } catch (error) {
    return refuse(error);
  }
}

/** What to do with an error of work that breaks a contract only if the caller's input does. @throws Problem | the error */
export function refuse(error: unknown): never {
  if (!(error instanceof ContractViolation)) throw error;
  throw invalidInput(error.problems.map(({ field, detail }) => ({ field: field.replace(/^data\./, ''), detail })));
}

/** The body as it was sent. */
export const bytesOf = ({ body, isBase64 }: Request): Buffer => Buffer.from(body, isBase64 ? 'base64' : 'utf8');

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidInput([{ field: 'body', detail: 'must be in UTF-8' }]);
  }
}

function checkMediaType({ headers }: Request): void {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  const encoding = headers.get('content-encoding') ?? 'identity';
  const isJson = /^application\/(?:[\w.-]+\+)?json$/.test(type.trim());
  if (isJson && (charset === undefined || /^charset="?utf-8"?$/.test(charset)) && encoding === 'identity') return;
  throw new Problem('unsupported-media-type', 'Send the body as application/json, in UTF-8 and uncompressed.');
}
