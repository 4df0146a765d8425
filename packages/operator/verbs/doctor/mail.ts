import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetEmailIdentityCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { StatusDeps } from '../status.ts';
import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';

export interface MailDeps {
  readonly ses: Pick<SESv2Client, 'send'>;
}

/** Consumers that send mail say from which address by this variable. */
const SENDER = 'MAIL_FROM';

/** The addresses that mail is sent from are verified, or their domains are. */
export async function mailIsVerified(
  { consumers }: CheckedStage,
  { ses, lambda }: MailDeps & Pick<StatusDeps, 'lambda'>,
): Promise<readonly Finding[]> {
  const senders = await Promise.all(
    Object.values(consumers).map(async ({ functionName: FunctionName }) => {
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return Environment?.Variables?.[SENDER] ?? [];
    }),
  );
  const addresses = [...new Set(senders.flat())];
  if (addresses.length === 0) return findings('mail', [], 'no consumer sends mail');
  const verified = await Promise.all(addresses.map((address) => isVerified(address, ses)));
  return findings(
    'mail',
    addresses
      .filter((_, index) => !verified[index])
      .map((address) => ({
        what: `${address} is not verified: SES sends nothing from it`,
        remedy: 'follow the link that SES has sent to it, or verify its domain',
      })),
    `${addresses.join(', ')} verified`,
  );
}

async function isVerified(address: string, ses: MailDeps['ses']): Promise<boolean> {
  for (const EmailIdentity of [address, address.split('@').at(-1)])
    try {
      const { VerifiedForSendingStatus } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity }));
      if (VerifiedForSendingStatus) return true;
    } catch (error) {
      if ((error as Error).name !== 'NotFoundException') throw error;
    }
  return false;
}
