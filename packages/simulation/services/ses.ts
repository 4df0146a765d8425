import { BadRequestException, MessageRejected, type SendEmailRequest } from '@aws-sdk/client-sesv2';
import type { Clock } from './clock.ts';
import { countingIds } from './ids.ts';

/** A mail that SES has taken. */
export interface SentMail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface SesOptions {
  /** May mail be sent from, or to, this address? @default any */
  readonly isVerified?: (address: string) => boolean;
}

const FIELDS = ['FromEmailAddress', 'Destination', 'Content'];

/** SES v2, as far as SendEmail of a simple text to one address goes. */
export class SimulatedSES {
  /** In order. Sent twice is here twice: SES knows no idempotency. */
  readonly sent: SentMail[] = [];
  private readonly nextId = countingIds(2);

  constructor(
    private readonly clock: Clock,
    private readonly options: SesOptions = {},
  ) {}

  /** @throws the SDK's own exceptions, or an Error naming what is not simulated */
  call(name: string, input: object): object {
    if (name !== 'SendEmail') throw new Error(`SES: ${name} is not simulated`);
    for (const [field, value] of Object.entries(input))
      if (value !== undefined && !FIELDS.includes(field)) throw new Error(`SES: ${field} of ${name} is not simulated`);
    const mail = this.read(input as SendEmailRequest);
    const isVerified = this.options.isVerified ?? (() => true);
    const stranger = [mail.from, mail.to].find((address) => !isVerified(address));
    if (stranger !== undefined) throw rejected(`Email address is not verified: ${stranger}`);
    this.sent.push(mail);
    return { MessageId: mail.id };
  }

  private read({
    FromEmailAddress: from = '',
    Destination: destination,
    Content: content,
  }: SendEmailRequest): SentMail {
    const { ToAddresses: [to = '', ...others] = [], ...copies } = destination ?? {};
    const { Subject: subject, Body: body } = content?.Simple ?? {};
    if (others.length > 0 || Object.keys(copies).length > 0 || !subject || body?.Html || !body?.Text)
      throw new Error('SES: a mail that is not one text to one address is not simulated');
    for (const address of [from, to])
      if (!ADDRESS.test(address))
        throw new BadRequestException({ message: `Illegal address: ${address}`, $metadata: {} });
    const [id, at] = [this.nextId(), this.clock.now()];
    return { id, from, to, subject: subject.Data ?? '', text: body.Text.Data ?? '', at };
  }
}

const ADDRESS = /^(?:[^<>]*<)?[^\s@<>]+@[^\s@<>]+>?$/;

const rejected = (message: string) => new MessageRejected({ message, $metadata: {} });
