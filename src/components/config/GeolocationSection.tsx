import { css } from '@emotion/css';
import { ConfigSection } from '@grafana/plugin-ui';
import React from 'react';

import { t } from '../../i18n';
import type { Geolocation } from '../../settings';
import { put } from './put';
import type { SectionProps } from './section';
import { TextSetting } from './TextSetting';

/** What is said of each setting, in the order in which they are shown. */
const about = (): Array<{ key: keyof Geolocation; label: string; about: string; hint: string }> => [
  {
    key: 'database',
    label: t('config.geolocation.database', 'Places'),
    about: t('config.geolocation.databaseAbout', 'Absolute path of a .mmdb file on Grafana’s machine.'),
    hint: '/var/lib/grafana/enrichment/GeoLite2-City.mmdb',
  },
  {
    key: 'asnDatabase',
    label: t('config.geolocation.asnDatabase', 'Autonomous systems'),
    about: t('config.geolocation.asnDatabaseAbout', 'Absolute path of a .mmdb file, for asn://default.'),
    hint: '/var/lib/grafana/enrichment/GeoLite2-ASN.mmdb',
  },
  {
    key: 'refresh',
    label: t('config.geolocation.refresh', 'Look for changes every'),
    about: t('config.geolocation.refreshAbout', 'How often these files and those of lookup tables are looked at.'),
    hint: '1m',
  },
];

/** The databases that addresses are looked up in. */
export function GeolocationSection({ settings, onChange, disabled }: SectionProps) {
  const geolocation = settings.geolocation ?? {};
  const change = (key: keyof Geolocation) => (value: string) => {
    const changed = put(geolocation, key, value);
    onChange('geolocation', Object.keys(changed).length > 0 ? changed : undefined);
  };
  return (
    <ConfigSection
      title={t('config.geolocation.title', 'Geolocation')}
      description={t(
        'config.geolocation.about',
        'Databases in MaxMind’s format (GeoLite2, DB-IP, IPinfo), which maps and geoip look addresses up in.'
      )}
      isCollapsible
      isInitiallyOpen={Boolean(settings.geolocation)}
    >
      <div className={grid}>
        {about().map(({ key, ...said }) => (
          <TextSetting key={key} {...said} value={geolocation[key]} disabled={disabled} onChange={change(key)} />
        ))}
      </div>
    </ConfigSection>
  );
}

const grid = css({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))',
  gap: 16,
  alignItems: 'start',
});
