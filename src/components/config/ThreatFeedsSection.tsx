import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import { t } from '../../i18n';
import { feedKey, type ThreatFeed } from '../../settings';
import { EntryList } from './EntryList';
import { nameProblem } from './naming';
import type { SectionProps } from './section';
import { ThreatFeedEditor } from './ThreatFeedEditor';

interface Props extends SectionProps {
  /** Which secrets are stored, by name. */
  stored: Partial<Record<string, boolean>>;
  /** The secrets that were entered since, by name. */
  entered: Partial<Record<string, string>>;
}

/** The lists of known malicious addresses. */
export function ThreatFeedsSection({ settings, onChange, disabled, stored, entered }: Props) {
  const feeds = settings.threatFeeds ?? [];
  const store = (changed: ThreatFeed[], secrets?: Record<string, string>) =>
    onChange('threatFeeds', changed.length > 0 ? changed : undefined, secrets);
  // The key of a feed that is removed is nobody's; what was entered for one that is renamed goes along.
  const change = (changed: ThreatFeed[]) => {
    const secrets: Record<string, string> = {};
    const gone = feeds.filter(({ name }) => !changed.some((feed) => feed.name === name));
    for (const { name } of gone) {
      const key = entered[feedKey(name)];
      const renamed = changed.length === feeds.length && changed[feeds.findIndex((feed) => feed.name === name)];
      if (renamed && key) {
        secrets[feedKey(name)] = '';
        secrets[feedKey(renamed.name)] = key;
      } else if (!renamed && (key || stored[feedKey(name)])) {
        secrets[feedKey(name)] = '';
      }
    }
    store(changed, secrets);
  };
  return (
    <ConfigSection
      title={t('config.feeds.title', 'Threat feeds')}
      description={t(
        'config.feeds.about',
        'Lists of known malicious addresses, for threatip, threatlookup and sumo://threat.'
      )}
      isCollapsible
      isInitiallyOpen={feeds.length > 0}
    >
      <EntryList
        items={feeds}
        onChange={change}
        nameOf={({ name }) => name}
        unnamed={(position) => t('config.feeds.unnamed', 'Feed {{position}}', { position })}
        summaryOf={({ url, file }) => url || file || ''}
        isWrong={(feed, index) => Boolean(problemOf(feeds, index)) || !(feed.url || feed.file)}
        create={(): ThreatFeed => ({ name: '', file: '' })}
        add={t('config.feeds.add', 'Add threat feed')}
        none={t('config.feeds.none', 'No feeds: threat lookups find nothing.')}
        switchable
        disabled={disabled}
      >
        {(feed, changeOne, index) => (
          <ThreatFeedEditor
            feed={feed}
            problem={problemOf(feeds, index)}
            stored={stored[feedKey(feed.name)] ?? false}
            entered={entered[feedKey(feed.name)] ?? ''}
            onSecret={(value) => store(feeds, { [feedKey(feed.name)]: value })}
            onChange={changeOne}
            disabled={disabled}
          />
        )}
      </EntryList>
    </ConfigSection>
  );
}

function problemOf(feeds: ThreatFeed[], index: number): string | undefined {
  return /^[A-Za-z0-9][\w-]{0,63}$/.test(feeds[index].name)
    ? nameProblem(feeds, index)
    : t('config.feeds.badName', 'Up to 64 letters, digits, - or _.');
}
