import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * Allows actions on resources, in the grantee's identity policy. Actions and resources are named one by one: least privilege.
 *
 * @example grantActions(email, ['ses:SendEmail'], [identityArn]);
 */
export const grantActions = (
  grantee: IGrantable,
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Record<string, Record<string, unknown>>,
): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [...resources],
    ...(conditions && { conditions }),
  });
