import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import { feedKey, type ThreatFeed } from '../../settings';
import { text } from '../../text';
import { EntryList } from './EntryList';
import type { SectionProps } from './section';
import { taken } from './taken';
import { ThreatFeedEditor } from './ThreatFeedEditor';

interface Props extends SectionProps {
  /** Which secrets are stored, by name. */
  stored: Partial<Record<string, boolean>>;
  /** The secrets that were entered since, by name. */
  entered: Partial<Record<string, string>>;
}

const texts = text.config.feeds;

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
    <ConfigSection title={texts.title} description={texts.about} isCollapsible isInitiallyOpen={feeds.length > 0}>
      <EntryList
        items={feeds}
        onChange={change}
        nameOf={({ name }) => name}
        unnamed={texts.unnamed}
        summaryOf={({ url, file }) => url || file || ''}
        isWrong={(feed, index) => Boolean(nameProblem(feeds, index)) || !(feed.url || feed.file)}
        create={(): ThreatFeed => ({ name: '', file: '' })}
        add={texts.add}
        none={texts.none}
        switchable
        disabled={disabled}
      >
        {(feed, changeOne, index) => (
          <ThreatFeedEditor
            feed={feed}
            problem={nameProblem(feeds, index)}
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

function nameProblem(feeds: ThreatFeed[], index: number): string | undefined {
  const { name } = feeds[index];
  if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(name)) {
    return texts.badName;
  }
  return taken(feeds, index, (feed) => feed.name) ? text.config.sameName : undefined;
}
