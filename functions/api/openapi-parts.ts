import { problem } from './openapi-examples.ts';
import { refTo } from './openapi-schemas.ts';
import { PROBLEMS, type ProblemCode, problemType } from './problem.ts';

/** The recurring parts of an OpenAPI document. */

export const json = (schema: string, example: object, type = 'application/json') => ({
  [type]: { schema: { $ref: refTo(schema) }, example },
});

export const pathId = (name: string, schema = 'Id') => ({
  name,
  in: 'path',
  required: true,
  schema: { $ref: refTo(schema) },
});

export const header = (name: string, description: string, schema: object) => ({
  name,
  in: 'header',
  description,
  schema,
});

/** A header that is always sent back. */
export const sent = (description: string, schema: object) => ({ required: true, description, schema });

/** An answer that went well. */
export const answer = (description: string, schema: string, example: object, headers: object = {}) => ({
  description,
  headers: { 'x-correlation-id': correlation, ...headers },
  content: json(schema, example),
});

/** An answer that was read: ask again with its `ETag` in `If-None-Match`, and 304 says that nothing has changed. */
export const read = (description: string, schema: string, example: object, headers: object = {}) =>
  answer(description, schema, example, { etag: sent('Changes when the answer does.', { type: 'string' }), ...headers });

/** What is answered to the `ETag` of the answer as it still is. */
export const unchanged = {
  304: { description: 'Nothing has changed since the answer with the `ETag` in `If-None-Match`.' },
} as const;

const correlation = { $ref: '#/components/headers/CorrelationId' };

/** The refusals that an operation knows, by status, and whatever else may be wrong. */
export function refusals(...codes: readonly ProblemCode[]): Record<string, object> {
  const known = [...codes, 'busy' as const].map((code) => [PROBLEMS[code].status, refusal(code)] as const);
  return { ...Object.fromEntries(known), default: refusal('internal') };
}

const HEADERS: Partial<Record<ProblemCode, object>> = {
  busy: { 'retry-after': sent('Seconds to wait.', { type: 'integer', minimum: 0 }) },
};

const refusal = (code: ProblemCode) => ({
  description: `${PROBLEMS[code].title} (\`${problemType(code)}\`).`,
  headers: { 'x-correlation-id': correlation, ...HEADERS[code] },
  content: json('Problem', code === 'invalid-input' ? problem : problemOf(code), 'application/problem+json'),
});

function problemOf(code: ProblemCode): object {
  const { errors: _, ...common } = problem;
  return { ...common, type: problemType(code), ...PROBLEMS[code], detail: 'What is wrong, in a sentence.' };
}
