import { rmSync } from 'node:fs';
import { EXPLANATIONS } from './explanations.ts';
import { type Finding, review } from './finding.ts';
import { lintedTemplates } from './templates.ts';
import { aslValidator, cdkNag, cfnLint, checkov } from './tools.ts';

/** Where the templates are synthesized. */
const DIRECTORY = '.build/lint';

/**
 * Lints the templates and prints what nobody has explained.
 * @param venv directory of the environment that has cfn-lint and checkov
 * @returns the exit code
 */
export async function lintInfra(venv: string): Promise<number> {
  rmSync(DIRECTORY, { recursive: true, force: true });
  const templates = lintedTemplates(DIRECTORY);
  const [fromCfnLint, fromCheckov] = await Promise.all([cfnLint(venv, templates), checkov(venv, templates)]);
  const findings = [...templates.flatMap(cdkNag), ...fromCfnLint, ...fromCheckov, ...templates.flatMap(aslValidator)];
  const { unexplained, stale } = review(findings, EXPLANATIONS);
  for (const line of summaryOf(unexplained)) console.log(line);
  for (const { tool, rule, because } of stale) console.log(`explains nothing: ${tool} ${rule}: ${because}`);
  const explained = findings.length - unexplained.length;
  console.log(
    `${templates.length} templates: ${explained} findings explained, ${unexplained.length} not; ${stale.length} explanations too many`,
  );
  return unexplained.length + stale.length > 0 ? 1 : 0;
}

/** One line for each rule of a tool, with the places. */
function summaryOf(findings: readonly Finding[]): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.tool} ${finding.rule}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].map(([key, found]) => {
    const places = found.slice(0, 6).map(({ template, resource }) => `${template}:${resource}`);
    const more = found.length > 6 ? ` and ${found.length - 6} more` : '';
    return `${key}: ${found[0]?.message} (${places.join(', ')}${more})`;
  });
}
