import * as z from 'zod/mini';

/** Before the `@`: 1 to 64 characters that need no quotes, of any script, dots wherever the provider allows them; or quoted text. */
const LOCAL = String.raw`(?:[^\s@"(),:;<>\[\]\\\p{Cc}]{1,64}|"(?:[^"\\\p{Cc}]|\\[^\p{Cc}]){0,62}")`;

/** A label of a domain, of any script. */
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?`;

/** Behind the `@`: a domain, which may be one label, or an address of a host in brackets. At most 255 characters. */
const DOMAIN = String.raw`(?=[^@]{1,255}$)(?:${LABEL}(?:\.${LABEL})*|\[(?:IPv6:)?[0-9A-Fa-f:.]+\])`;

/**
 * A mail address as mail has them: RFC 5321 with its quoted names and hosts in brackets, RFC 6531 with every script, and as
 * loose about dots as HTML's own rule, because some providers gave out such addresses. Whether it can be reached, only the
 * mail service knows, which has the last word.
 * @see https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2
 * @see https://www.rfc-editor.org/rfc/rfc6531#section-3.3
 * @see https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
 */
export const MailAddress = z.string().check(z.regex(new RegExp(`^${LOCAL}@${DOMAIN}$`, 'u'), 'must be a mail address'));
