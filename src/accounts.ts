import { text } from './text';
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
    problems.alias = text.config.accounts.noAlias;
  } else if (accounts.some((other, i) => i !== index && other.alias.toLowerCase() === alias.toLowerCase())) {
    problems.alias = text.config.accounts.sameAlias;
  }
  if (id && !/^\d{12}$/.test(id)) {
    problems.id = text.config.accounts.badId;
  }
  if (assumeRoleArn && !ROLE.test(assumeRoleArn)) {
    problems.assumeRoleArn = text.config.accounts.badRole;
  }
  const odd = regions?.find((region) => !REGION.test(region));
  if (odd) {
    problems.regions = text.config.accounts.badRegion(odd);
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
