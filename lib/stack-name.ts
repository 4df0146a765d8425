/** The CloudFormation stack of a stage. The names of everything in it begin with this, too. */
export const stackName = (stage: string): string => `orderflow-${stage}`;
