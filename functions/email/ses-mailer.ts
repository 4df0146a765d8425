import { domainToASCII } from 'node:url';
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { Permanent, Unavailable } from '@orderflow/core';
import type { Mail, Mailer } from './mailer.ts';

/** Mail through Amazon SES. `from` is an address, or belongs to a domain, that SES has verified. */
export const sesMailer = (ses: Pick<SESv2Client, 'send'>, from: string): Mailer => ({
  async send(mail) {
    try {
      await ses.send(commandFor(mail, from));
    } catch (error) {
      throw classified(error);
    }
  },
});

const commandFor = ({ to, subject, text }: Mail, from: string) =>
  new SendEmailCommand({
    FromEmailAddress: from,
    Destination: { ToAddresses: [withAsciiDomain(to)] },
    Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
  });

/** SES takes domains in ASCII (Punycode) only, and refuses a name before the `@` that is not ASCII. */
function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  const domain = address.slice(at);
  return address.slice(0, at) + (domain.startsWith('[') ? domain : domainToASCII(domain) || domain);
}

const utf8 = (data: string) => ({ Data: data, Charset: 'UTF-8' });

/** This mail is refused: its address or its content. */
const REFUSED = new Set(['MessageRejected', 'BadRequestException']);

/** Every mail is, until somebody puts the account, the sender or the function's rights in order; or until a second has passed. */
const CLOSED = new Set([
  'AccessDeniedException',
  'TooManyRequestsException',
  'AccountSuspendedException',
  'SendingPausedException',
  'MailFromDomainNotVerifiedException',
  'LimitExceededException',
]);

/**
 * All else stays as it is: transient.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
function classified(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const reason = `SES: ${error.name}: ${error.message}`;
  if (REFUSED.has(error.name)) return new Permanent(reason, { cause: error });
  if (CLOSED.has(error.name)) return new Unavailable('SES', reason, { cause: error });
  return error;
}
