import { css } from '@emotion/css';
import { type DataFrame, formattedValueToString, getValueFormat, type GrafanaTheme2 } from '@grafana/data';
import { Alert, ClipboardButton, Drawer, LinkButton, LoadingPlaceholder, Stack, Text, useStyles2 } from '@grafana/ui';
import React, { type ReactNode, useEffect, useState } from 'react';

import { t } from '../i18n';
import type { ExplainedCall, ExplainResult } from '../types';
import { messageOf } from './messageOf';

interface Props {
  explain: () => Promise<ExplainResult>;
  /** The frames of the newest answer, which tell what it took. */
  frames?: DataFrame[];
  onClose: () => void;
}

type Answer = { result: ExplainResult } | { failed: string } | undefined;

/** Tells how a query runs: what CloudWatch is asked, what is computed here and why, and what it costs. */
export function ExplainDrawer({ explain, frames, onClose }: Props) {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    let stale = false;
    const settle = (settled: Answer) => !stale && setAnswer(settled);
    explain().then(
      (result) => settle({ result }),
      (reason) => settle({ failed: messageOf(reason) })
    );
    return () => {
      stale = true;
    };
    // The query does not change while the drawer covers it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return (
    <Drawer
      title={t('explain.title', 'How the query runs')}
      subtitle={t('explain.about', 'For the chosen time range. Explaining scans nothing.')}
      onClose={onClose}
      size="lg"
    >
      {!answer && <LoadingPlaceholder text={t('explain.asking', 'Asking…')} />}
      {answer && 'failed' in answer && (
        <Alert severity="error" title={t('explain.failed', 'The query could not be explained')}>
          {answer.failed}
        </Alert>
      )}
      {answer && 'result' in answer && <Explanation result={answer.result} frames={frames} />}
    </Drawer>
  );
}

function Explanation({ result, frames }: { result: ExplainResult; frames?: DataFrame[] }) {
  const styles = useStyles2(getStyles);
  if (result.error) {
    return (
      <Alert severity="error" title={t('explain.wrong', 'The query cannot run')}>
        {result.error}
      </Alert>
    );
  }
  return (
    <Stack direction="column" gap={3}>
      <Costs result={result} frames={frames} />
      <Part title={t('explain.calls', 'What CloudWatch is asked')}>
        {result.calls.length === 0 && <p>{t('explain.noCalls', 'Nothing.')}</p>}
        {result.calls.map((call, i) => (
          <Call key={i} call={call} />
        ))}
      </Part>
      <Part title={t('explain.plan', 'What runs where, and why')}>
        <pre className={styles.code}>{result.plan}</pre>
      </Part>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Text element="h4">{title}</Text>
      {children}
    </section>
  );
}

/** The estimate before, and what the newest run took. */
function Costs({ result, frames = [] }: { result: ExplainResult; frames?: DataFrame[] }) {
  const styles = useStyles2(getStyles);
  const took = frames.flatMap(({ meta }) => meta?.stats ?? []);
  const estimated =
    result.lang === 'logs'
      ? [
          { displayName: t('explain.scanned', 'bytes to scan'), value: result.scanBytes, unit: 'decbytes' },
          { displayName: t('explain.cost', 'price'), value: result.costUSD, unit: 'currencyUSD' },
        ]
      : [];
  return (
    <Part title={t('explain.costs', 'What it takes')}>
      <table className={styles.costs}>
        <tbody>
          {estimated.map((stat) => (
            <Stat
              key={stat.displayName}
              name={t('explain.estimated', 'Estimated: {{name}}', { name: stat.displayName })}
              {...stat}
            />
          ))}
          {took.map((stat) => (
            <Stat
              key={stat.displayName}
              name={t('explain.lastRun', 'Last run: {{name}}', { name: stat.displayName })}
              value={stat.value}
              unit={stat.unit}
            />
          ))}
        </tbody>
      </table>
      {took.length === 0 && <Text color="secondary">{t('explain.notRun', 'The query has not run yet.')}</Text>}
    </Part>
  );
}

function Stat({ name, value, unit }: { name: string; value: number; unit?: string }) {
  const decimals = unit === 'currencyUSD' ? 4 : undefined;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{formattedValueToString(getValueFormat(unit)(value, decimals))}</td>
    </tr>
  );
}

function Call({ call }: { call: ExplainedCall }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.call}>
      <Stack direction="row" alignItems="center" justifyContent="space-between" gap={1}>
        <Text weight="medium">{call.target}</Text>
        <Stack direction="row" gap={1}>
          <ClipboardButton
            size="sm"
            variant="secondary"
            icon="copy"
            aria-label={t('explain.copyOf', 'Copy what {{target}} is asked', { target: call.target })}
            getText={() => call.text}
          >
            {t('explain.copy', 'Copy')}
          </ClipboardButton>
          {call.console && (
            <LinkButton
              size="sm"
              variant="secondary"
              icon="external-link-alt"
              href={call.console}
              target="_blank"
              rel="noopener noreferrer"
              tooltip={t(
                'explain.consoleAbout',
                'Opens in the account that your browser is signed in to; this one is for {{target}}.',
                { target: call.target }
              )}
            >
              {t('explain.console', 'Open in CloudWatch')}
            </LinkButton>
          )}
        </Stack>
      </Stack>
      {call.groups && (
        <Text color="secondary" variant="bodySmall">
          {t('explain.groups', 'Log groups: {{groups}}', { groups: call.groups.join(', ') })}
        </Text>
      )}
      <pre className={styles.code}>{call.text}</pre>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: theme.spacing(0.5, 0, 0) }),
  call: css({ marginTop: theme.spacing(2) }),
  costs: css({
    th: { fontWeight: 'normal', color: theme.colors.text.secondary, paddingRight: theme.spacing(3) },
    td: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  }),
});
