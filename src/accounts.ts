import { t } from './i18n';
import type { Account } from './settings';

const ROLE = /^arn:aws[\w-]*:iam::(\d{12}):role\/\S+$/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** What is wrong with an account's fields, by field. */
export type Problems = Partial<Record<keyof Account, string>>;

/** Checks one account of a list. */
export function problemsOf(accounts: Account[], index: number): Problems {
  const { alias, id, assumeRoleArn, regions } = accounts[index];
  const problems: Problems = {};
  if (!alias) {
    problems.alias = t('config.accounts.noAlias', 'Give the account an alias.');
  } else if (accounts.some((other, i) => i !== index && other.alias.toLowerCase() === alias.toLowerCase())) {
    problems.alias = t('config.accounts.sameAlias', 'Another account has this alias.');
  }
  if (id && !/^\d{12}$/.test(id)) {
    problems.id = t('config.accounts.badId', 'An account ID has twelve digits.');
  }
  if (assumeRoleArn && !ROLE.test(assumeRoleArn)) {
    problems.assumeRoleArn = t('config.accounts.badRole', 'A role ARN looks like arn:aws:iam::123456789012:role/name.');
  }
  const odd = regions?.find((region) => !REGION.test(region));
  if (odd) {
    problems.regions = t('config.accounts.badRegion', '{{name}} is no region; one looks like us-east-1.', {
      name: odd,
    });
  }
  return problems;
}

/** Strips spaces around what was entered, and takes the account's id from its role when it has none yet. */
export function tidy(account: Account): Account {
  const assumeRoleArn = account.assumeRoleArn?.trim();
  return {
    ...account,
    alias: account.alias.trim(),
    id: account.id.trim() || (ROLE.exec(assumeRoleArn ?? '')?.[1] ?? ''),
    ...(assumeRoleArn && { assumeRoleArn }),
    ...(account.externalId && { externalId: account.externalId.trim() }),
  };
}
