import { css } from '@emotion/css';
import type { GrafanaTheme2, QueryEditorHelpProps } from '@grafana/data';
import { Button, Text, TextLink, useStyles2 } from '@grafana/ui';
import React from 'react';

import type { DohyoDataSource } from '../datasource';
import { type Example, examples } from '../examples';
import { t } from '../i18n';
import { type DohyoQuery, QUERY_VERSION } from '../types';
import { FirstSteps } from './FirstSteps';

const DOCS = 'https://github.com/dohyo/cloudwatch-datasource/blob/main/docs/writing-queries.md';

/** Examples to take, which Grafana shows in Explore while there is no query yet and behind a query's help button. */
export function CheatSheet({ datasource, onClickExample }: QueryEditorHelpProps<DohyoQuery>) {
  const styles = useStyles2(getStyles);
  return (
    <div data-testid="dohyo-help">
      <Text element="h2">{t('help.title', 'Queries to begin with')}</Text>
      <p>
        {t(
          'help.about',
          'A log query is a scope, then stages behind |. A metrics query is a selector, then stages. Take one, and run it.'
        )}
      </p>
      <FirstSteps datasource={datasource as unknown as DohyoDataSource} />
      {examples().map(({ title, list }) => (
        <section key={title} aria-label={title} className={styles.section}>
          <Text element="h3">{title}</Text>
          {list.map((example) => (
            <Shown key={example.title} example={example} onTake={() => onClickExample(queryOf(example))} />
          ))}
        </section>
      ))}
      <TextLink href={DOCS} external>
        {t('help.more', 'How to write queries')}
      </TextLink>
    </div>
  );
}

const queryOf = ({ lang, query }: Example): DohyoQuery => ({ refId: 'A', lang, query, version: QUERY_VERSION });

function Shown({ example, onTake }: { example: Example; onTake: () => void }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.example}>
      <div className={styles.head}>
        <Text weight="medium">{example.title}</Text>
        <Button
          size="sm"
          fill="text"
          icon="pen"
          aria-label={t('help.takeThis', 'Take: {{title}}', { title: example.title })}
          onClick={onTake}
        >
          {t('help.take', 'Take')}
        </Button>
      </div>
      <pre className={styles.code}>{example.query}</pre>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ margin: theme.spacing(2, 0) }),
  example: css({ marginTop: theme.spacing(1) }),
  head: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  code: css({ whiteSpace: 'pre-wrap', margin: 0 }),
});
