export type LintTool = 'asl-validator' | 'cdk-nag' | 'cfn-lint' | 'checkov';

/** What a tool finds at fault with a template. */
export interface Finding {
  readonly tool: LintTool;
  /** `CKV_AWS_18`, `AwsSolutions-S1` */
  readonly rule: string;
  /** The name of the configuration: `prod`. */
  readonly template: string;
  /** A logical id or a construct's path, as the tool names it. */
  readonly resource: string;
  readonly message: string;
}

/** A finding that stays, and why. */
export interface Explanation {
  readonly tool: LintTool;
  readonly rule: string | RegExp;
  /** The resources that it is about. @default all */
  readonly resources?: RegExp;
  /** The templates that it is about. @default all */
  readonly templates?: RegExp;
  /** One sentence, for somebody who reviews this for a bank. */
  readonly because: string;
}

export interface Review {
  /** Findings that nobody has explained. */
  readonly unexplained: readonly Finding[];
  /** Explanations that explain nothing any more. */
  readonly stale: readonly Explanation[];
}

/** Sets findings against explanations. */
export function review(findings: readonly Finding[], explanations: readonly Explanation[]): Review {
  const used = new Set<Explanation>();
  const unexplained = findings.filter((finding) => {
    const fitting = explanations.find((explanation) => explains(explanation, finding));
    if (fitting) used.add(fitting);
    return !fitting;
  });
  return { unexplained, stale: explanations.filter((explanation) => !used.has(explanation)) };
}

function explains({ tool, rule, resources = /^/, templates = /^/ }: Explanation, finding: Finding): boolean {
  const isRule = typeof rule === 'string' ? rule === finding.rule : rule.test(finding.rule);
  return tool === finding.tool && isRule && resources.test(finding.resource) && templates.test(finding.template);
}
