import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

/** Allows a consumer or function some actions on some resources. Name both: nothing is allowed on everything. */
export const allow = (
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
