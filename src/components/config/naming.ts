import { t } from '../../i18n';
import { taken } from './taken';

/** What is said of an entry without a name. */
export const noName = () => t('config.noName', 'Give it a name.');

/** What is wrong with the name of an entry: it has none, or an earlier entry has the same. */
export function nameProblem(entries: Array<{ name: string }>, index: number): string | undefined {
  if (!entries[index].name) {
    return noName();
  }
  return taken(entries, index, ({ name }) => name) ? t('config.sameName', 'Another one has this name.') : undefined;
}
