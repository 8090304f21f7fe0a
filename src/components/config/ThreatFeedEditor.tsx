import { Combobox, Field, RadioButtonGroup, SecretInput } from '@grafana/ui';
import React, { useId } from 'react';

import type { FeedFormat, ThreatFeed } from '../../settings';
import { text } from '../../text';
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

const texts = text.config.feeds;
const origins = (['file', 'url'] as const).map((value) => ({ value, label: texts.origins[value] }));
const formats = (Object.keys(texts.formats) as FeedFormat[]).map((value) => ({ value, label: texts.formats[value] }));

/** One threat feed, from a file or a URL. */
export function ThreatFeedEditor({ feed, problem, stored, entered, onSecret, onChange, disabled }: Props) {
  const id = useId();
  const origin = feed.url === undefined ? 'file' : 'url';
  const other = ({ file, url, ...rest }: ThreatFeed): ThreatFeed =>
    origin === 'file' ? { ...rest, url: '' } : { ...rest, file: '' };

  return (
    <>
      <TextSetting
        label={texts.name}
        about={texts.nameAbout}
        hint="blocklist"
        value={feed.name}
        problem={problem}
        disabled={disabled}
        onChange={(name) => onChange({ ...feed, name })}
      />
      <Field label={texts.origin} noMargin>
        <RadioButtonGroup
          id={`${id}-origin`}
          options={origins}
          value={origin}
          disabled={disabled}
          onChange={(chosen) => chosen !== origin && onChange(other(feed))}
        />
      </Field>
      <TextSetting
        label={texts.origins[origin]}
        about={texts.originAbout[origin]}
        hint={texts.originHint[origin]}
        value={feed[origin]}
        problem={feed[origin] ? undefined : texts.noOrigin[origin]}
        disabled={disabled}
        onChange={(value) => onChange({ ...feed, [origin]: value })}
      />
      <Field label={texts.format} noMargin>
        <Combobox
          id={`${id}-format`}
          options={formats}
          value={feed.format ?? 'auto'}
          disabled={disabled}
          onChange={({ value }) => onChange(put(feed, 'format', value === 'auto' ? undefined : value))}
        />
      </Field>
      <TextSetting
        label={texts.refresh}
        about={texts.refreshAbout}
        hint={origin === 'file' ? '1m' : '1h'}
        value={feed.refresh}
        disabled={disabled}
        onChange={(refresh) => onChange(put(feed, 'refresh', refresh))}
      />
      {origin === 'url' && (
        <>
          <TextSetting
            label={texts.header}
            about={texts.headerAbout}
            hint="Authorization"
            value={feed.header}
            disabled={disabled}
            onChange={(header) => onChange(put(feed, 'header', header))}
          />
          <Field label={texts.key} description={texts.keyAbout} noMargin>
            <SecretInput
              id={`${id}-key`}
              isConfigured={stored && entered === ''}
              value={entered}
              disabled={disabled || !feed.name}
              placeholder="Bearer …"
              onReset={() => onSecret('')}
              onChange={(event) => onSecret(event.currentTarget.value)}
            />
          </Field>
        </>
      )}
      <TextSetting
        label={texts.confidence}
        about={texts.confidenceAbout}
        hint={texts.confidenceHint}
        value={feed.confidence === undefined ? '' : String(feed.confidence)}
        problem={(feed.confidence ?? 0) > 100 ? texts.badConfidence : undefined}
        disabled={disabled}
        onChange={(typed) => onChange(put(feed, 'confidence', numberIn(typed)))}
      />
      <TextSetting
        label={texts.type}
        about={texts.typeAbout}
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
