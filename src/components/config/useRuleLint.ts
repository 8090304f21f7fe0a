import type { Resources, RuleFindings } from '../../resources';
import type { ExtractionRule } from '../../settings';
import { useRested } from './useRested';

/** What is wrong with a rule, once it has rested; absent while that is not known. */
export function useRuleLint(resources: Resources, rule: ExtractionRule): RuleFindings | undefined {
  const { name, scope, parseExpression } = rule;
  const question = parseExpression.trim() ? JSON.stringify({ name, scope, parseExpression }) : undefined;
  const answer = useRested(question, (asked) => resources.lintRule(JSON.parse(asked)));
  return answer && 'value' in answer ? answer.value : undefined;
}
