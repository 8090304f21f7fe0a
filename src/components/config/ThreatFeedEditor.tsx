import { Combobox, type ComboboxOption, Field, RadioButtonGroup, SecretInput } from '@grafana/ui';
import React, { useId } from 'react';

import { t } from '../../i18n';
import type { FeedFormat, ThreatFeed } from '../../settings';
import { put } from './put';
import { TextSetting } from './TextSetting';

interface Props {
  feed: ThreatFeed;
  problem?: string;
  /** Whether a key is stored under the feed's name. */
  stored: boolean;
  /** The key as it was entered since. */
  entered: string;
  onSecret: (value: string) => void;
  onChange: (feed: ThreatFeed) => void;
  disabled: boolean;
}

const KEY = 'Bearer …';

type Origin = 'file' | 'url';

/** What is said of the place that a feed is read from. */
const origins = (): Record<Origin, { label: string; about: string; hint: string; missing: string }> => ({
  file: {
    label: t('config.feeds.file', 'File'),
    about: t('config.feeds.fileAbout', 'Absolute path on Grafana’s machine.'),
    hint: '/var/lib/grafana/enrichment/threats.csv',
    missing: t('config.feeds.noFile', 'Name the file.'),
  },
  url: {
    label: t('config.feeds.url', 'URL'),
    about: t('config.feeds.urlAbout', 'An https address on the public internet.'),
    hint: 'https://feeds.example.com/addresses.txt',
    missing: t('config.feeds.noUrl', 'Give the address.'),
  },
});
const formats = (): Array<ComboboxOption<FeedFormat>> => [
  { value: 'auto', label: t('config.feeds.formats.auto', 'Told from the text') },
  { value: 'list', label: t('config.feeds.formats.list', 'Plain list of addresses and networks') },
  { value: 'csv', label: t('config.feeds.formats.csv', 'CSV with column names') },
  { value: 'stix', label: t('config.feeds.formats.stix', 'STIX 2.1 bundle') },
];

/** One threat feed, from a file or a URL. */
export function ThreatFeedEditor({ feed, problem, stored, entered, onSecret, onChange, disabled }: Props) {
  const id = useId();
  const origin: Origin = feed.url === undefined ? 'file' : 'url';
  const said = origins();
  const other = ({ file, url, ...rest }: ThreatFeed): ThreatFeed =>
    origin === 'file' ? { ...rest, url: '' } : { ...rest, file: '' };

  return (
    <>
      <TextSetting
        label={t('config.feeds.name', 'Name')}
        about={t('config.feeds.nameAbout', 'What threatlookup source="…" calls it.')}
        hint="blocklist"
        value={feed.name}
        problem={problem}
        disabled={disabled}
        onChange={(name) => onChange({ ...feed, name })}
      />
      <Field label={t('config.feeds.origin', 'Read from')} noMargin>
        <RadioButtonGroup
          id={`${id}-origin`}
          options={(['file', 'url'] as const).map((value) => ({ value, label: said[value].label }))}
          value={origin}
          disabled={disabled}
          onChange={(chosen) => chosen !== origin && onChange(other(feed))}
        />
      </Field>
      <TextSetting
        label={said[origin].label}
        about={said[origin].about}
        hint={said[origin].hint}
        value={feed[origin]}
        problem={feed[origin] ? undefined : said[origin].missing}
        disabled={disabled}
        onChange={(value) => onChange({ ...feed, [origin]: value })}
      />
      <Field label={t('config.feeds.format', 'Format')} noMargin>
        <Combobox
          id={`${id}-format`}
          options={formats()}
          value={feed.format ?? 'auto'}
          disabled={disabled}
          onChange={({ value }) => onChange(put(feed, 'format', value === 'auto' ? undefined : value))}
        />
      </Field>
      <TextSetting
        label={t('config.feeds.refresh', 'Refresh every')}
        about={t('config.feeds.refreshAbout', 'The last good copy is kept when it fails.')}
        hint={origin === 'file' ? '1m' : '1h'}
        value={feed.refresh}
        disabled={disabled}
        onChange={(refresh) => onChange(put(feed, 'refresh', refresh))}
      />
      {origin === 'url' && (
        <>
          <TextSetting
            label={t('config.feeds.header', 'Header')}
            about={t('config.feeds.headerAbout', 'Which header of the request carries the key.')}
            hint="Authorization"
            value={feed.header}
            disabled={disabled}
            onChange={(header) => onChange(put(feed, 'header', header))}
          />
          <Field
            label={t('config.feeds.key', 'Key')}
            description={t(
              'config.feeds.keyAbout',
              'The header’s value, stored encrypted. Enter it again when you rename the feed.'
            )}
            noMargin
          >
            <SecretInput
              id={`${id}-key`}
              isConfigured={stored && entered === ''}
              value={entered}
              disabled={disabled || !feed.name}
              placeholder={KEY}
              onReset={() => onSecret('')}
              onChange={(event) => onSecret(event.currentTarget.value)}
            />
          </Field>
        </>
      )}
      <TextSetting
        label={t('config.feeds.confidence', 'Confidence')}
        about={t('config.feeds.confidenceAbout', 'Of entries that tell none, 0 to 100.')}
        hint={t('config.feeds.confidenceHint', 'Not known')}
        value={feed.confidence === undefined ? '' : String(feed.confidence)}
        problem={(feed.confidence ?? 0) > 100 ? t('config.feeds.badConfidence', 'Expected 0 to 100.') : undefined}
        disabled={disabled}
        onChange={(typed) => onChange(put(feed, 'confidence', numberIn(typed)))}
      />
      <TextSetting
        label={t('config.feeds.type', 'Threat type')}
        about={t('config.feeds.typeAbout', 'Of entries that tell none.')}
        hint="malicious-activity"
        value={feed.threatType}
        disabled={disabled}
        onChange={(threatType) => onChange(put(feed, 'threatType', threatType))}
      />
    </>
  );
}

function numberIn(typed: string): number | undefined {
  const digits = typed.replace(/\D/g, '');
  return digits ? Number(digits) : undefined;
}
