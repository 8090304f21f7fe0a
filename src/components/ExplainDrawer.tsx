import { css } from '@emotion/css';
import { type DataFrame, formattedValueToString, getValueFormat, type GrafanaTheme2 } from '@grafana/data';
import { Alert, ClipboardButton, Drawer, LinkButton, LoadingPlaceholder, Stack, Text, useStyles2 } from '@grafana/ui';
import React, { useEffect, useState } from 'react';

import { text } from '../text';
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
    <Drawer title={text.explain.title} subtitle={text.explain.about} onClose={onClose} size="lg">
      {!answer && <LoadingPlaceholder text={text.explain.asking} />}
      {answer && 'failed' in answer && (
        <Alert severity="error" title={text.explain.failed}>
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
      <Alert severity="error" title={text.explain.wrong}>
        {result.error}
      </Alert>
    );
  }
  return (
    <Stack direction="column" gap={3}>
      <Costs result={result} frames={frames} />
      <section aria-label={text.explain.calls}>
        <Text element="h4">{text.explain.calls}</Text>
        {result.calls.length === 0 && <p>{text.explain.noCalls}</p>}
        {result.calls.map((call, i) => (
          <Call key={i} call={call} />
        ))}
      </section>
      <section aria-label={text.explain.plan}>
        <Text element="h4">{text.explain.plan}</Text>
        <pre className={styles.code}>{result.plan}</pre>
      </section>
    </Stack>
  );
}

/** The estimate before, and what the newest run took. */
function Costs({ result, frames = [] }: { result: ExplainResult; frames?: DataFrame[] }) {
  const styles = useStyles2(getStyles);
  const took = frames.flatMap(({ meta }) => meta?.stats ?? []);
  const estimated =
    result.lang === 'logs'
      ? [
          { displayName: text.explain.scanned, value: result.scanBytes, unit: 'decbytes' },
          { displayName: text.explain.cost, value: result.costUSD, unit: 'currencyUSD' },
        ]
      : [];
  return (
    <section aria-label={text.explain.costs}>
      <Text element="h4">{text.explain.costs}</Text>
      <table className={styles.costs}>
        <tbody>
          {estimated.map((stat) => (
            <Stat key={stat.displayName} name={text.explain.estimated(stat.displayName)} {...stat} />
          ))}
          {took.map((stat) => (
            <Stat
              key={stat.displayName}
              name={text.explain.lastRun(stat.displayName ?? '')}
              value={stat.value}
              unit={stat.unit}
            />
          ))}
        </tbody>
      </table>
      {took.length === 0 && <Text color="secondary">{text.explain.notRun}</Text>}
    </section>
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
            aria-label={text.explain.copyOf(call.target)}
            getText={() => call.text}
          >
            {text.explain.copy}
          </ClipboardButton>
          {call.console && (
            <LinkButton
              size="sm"
              variant="secondary"
              icon="external-link-alt"
              href={call.console}
              target="_blank"
              rel="noopener noreferrer"
              tooltip={text.explain.consoleAbout(call.target)}
            >
              {text.explain.console}
            </LinkButton>
          )}
        </Stack>
      </Stack>
      {call.groups && (
        <Text color="secondary" variant="bodySmall">
          {text.explain.groups(call.groups)}
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
