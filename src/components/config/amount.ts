import { t } from '../../i18n';
import type { Amounts } from '../../settings';

export type AmountGroup = 'limits' | 'cache';

type Kind = 'bytes' | 'count' | 'duration';

/** What an amount counts, which its name tells. */
export function kindOf(group: AmountGroup, name: string): Kind {
  if (group === 'cache' || /^range$|Timeout$/.test(name)) {
    return 'duration';
  }
  return name.endsWith('Bytes') ? 'bytes' : 'count';
}

const units: Record<string, number> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** An amount as a person writes it, such as `512 MiB`. */
export function written(kind: Kind, amount: Amounts[string] | undefined): string {
  if (amount === undefined) {
    return '';
  }
  if (typeof amount === 'string') {
    // Go writes five minutes as 5m0s.
    return kind === 'duration' ? amount.replace(/(\D)0s$/, '$1').replace(/(\D)0m$/, '$1') : amount;
  }
  if (kind === 'bytes') {
    const unit = ['T', 'G', 'M', 'K'].find(
      (u) => amount >= units[u] && amount % units[u] === 0 && amount / units[u] < 10_000
    );
    return unit ? `${amount / units[unit]} ${unit}iB` : String(amount);
  }
  return String(amount);
}

/** The amount that was typed; as text where it cannot be read. */
export function amountOf(kind: Kind, typed: string): Amounts[string] | undefined {
  const trimmed = typed.trim();
  if (trimmed === '') {
    return undefined;
  }
  if (kind === 'duration') {
    return trimmed;
  }
  const pattern = kind === 'bytes' ? /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i : /^(\d+(?:\.\d+)?)()$/;
  const [, number, unit] = pattern.exec(trimmed.replace(/,/g, '')) ?? [];
  return number === undefined ? trimmed : Math.round(Number(number) * units[unit.toUpperCase()] * 1000) / 1000;
}

/** What is wrong with an amount. */
export function problemOf(kind: Kind, amount: Amounts[string] | undefined): string | undefined {
  if (typeof amount !== 'string') {
    return undefined;
  }
  if (kind === 'duration') {
    return /^(0|(\d+(ms|[smhdwMy]))+)$/.test(amount)
      ? undefined
      : t('config.amounts.badDuration', 'Write a duration such as 90s, 5m, 1h or 7d.');
  }
  return kind === 'bytes'
    ? t('config.amounts.badBytes', 'Write a size such as 500 MiB or 2 TiB.')
    : t('config.amounts.badCount', 'Write a number.');
}
