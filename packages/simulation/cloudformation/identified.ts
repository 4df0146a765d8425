/** Who a template says it is. */
export interface Identified {
  /** Its key in the template. */
  readonly logicalId: string;
  readonly arn: string;
  readonly name: string;
}
