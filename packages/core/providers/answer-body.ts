/** The parts of a provider's response body that adapters read. Any part may be missing, or of another type than was agreed. */
export interface AnswerBody {
  readonly status?: unknown;
  readonly error?: { readonly code?: unknown; readonly type?: unknown; readonly message?: unknown } | null;
  readonly [field: string]: unknown;
}

/** A body as a JSON object; `undefined` when it is none. */
export const objectIn = (body: unknown): AnswerBody | undefined =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as AnswerBody) : undefined;

/** A field as text. A number stands for its digits. `undefined` when it is empty, or anything else. */
export function textIn(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text.toWellFormed() : undefined;
}

/** A status in lower case with underscores: `Requires-Action` is `requires_action`. `undefined` when it is no text. */
export const statusIn = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_')
    : undefined;

/** Error codes and types that say that this client is not set up as it should be, whatever it asks for. */
const OF_THE_CLIENT =
  /^(authentication_error|permission_error|invalid_api_key|api_key_|secret_key_|platform_|account_|livemode_|testmode_|parameter_(unknown|missing)|url_|unsupported_(version|api))/;

/**
 * Whether a refusal is about this client and not about what was asked for: only an operator can mend it. By the error's
 * `code` or `type`.
 */
export const isAboutClient = (body: unknown): boolean => {
  const { code, type } = objectIn(body)?.error ?? {};
  return [code, type].some((name) => OF_THE_CLIENT.test(statusIn(name) ?? ''));
};
