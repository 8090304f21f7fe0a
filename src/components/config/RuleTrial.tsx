import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Stack, Text, TextArea, useStyles2 } from '@grafana/ui';
import React, { useId, useState } from 'react';

import { t } from '../../i18n';
import type { Resources, RuleTrial as Trial } from '../../resources';
import type { ExtractionRule } from '../../settings';
import { type Answer, reasonOf, useRested } from './useRested';

interface Props {
  rule: ExtractionRule;
  resources: Resources;
}

const EXAMPLE = '{"orderId": "4711"}';

/** A message, pasted or taken from AWS, and the fields that the rule makes of it. */
export function RuleTrial({ rule, resources }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [message, setMessage] = useState('');
  const [asking, setAsking] = useState(false);
  const [origin, setOrigin] = useState('');
  const { name, scope, parseExpression } = rule;
  const question =
    message.trim() && parseExpression.trim() ? JSON.stringify({ name, scope, parseExpression, message }) : undefined;
  const answer = useRested(question, (asked) => {
    const { message: tried, ...rested } = JSON.parse(asked);
    return resources.tryRule(rested, tried);
  });

  const take = async () => {
    setAsking(true);
    try {
      const sample = await resources.sample({ name, scope, parseExpression });
      setMessage(sample.message);
      setOrigin(t('config.trial.from', 'From {{place}}', { place: sample.place }));
    } catch (error) {
      setOrigin(t('config.trial.notFrom', 'No message: {{reason}}', { reason: reasonOf(error) }));
    }
    setAsking(false);
  };

  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Field
        label={t('config.trial.title', 'Try it')}
        description={t(
          'config.trial.about',
          'Paste a message, or take the newest one in the rule’s scope, to see the fields that the rule gives it.'
        )}
        className={styles.field}
        noMargin
      >
        <TextArea
          id={id}
          rows={4}
          value={message}
          className={styles.message}
          placeholder={EXAMPLE}
          onChange={(event) => {
            setMessage(event.currentTarget.value);
            setOrigin('');
          }}
        />
      </Field>
      <Stack gap={1} alignItems="center">
        <Button
          type="button"
          size="sm"
          variant="secondary"
          icon={asking ? 'spinner' : 'cloud-download'}
          disabled={asking}
          onClick={take}
        >
          {t('config.trial.take', 'Take the newest from AWS')}
        </Button>
        <Text color="secondary" variant="bodySmall">
          {origin}
        </Text>
      </Stack>
      <div role="status" className={styles.field}>
        <Outcome answer={answer} />
      </div>
    </Stack>
  );
}

function Outcome({ answer }: { answer: Answer<Trial> }) {
  const styles = useStyles2(getStyles);
  if (!answer) {
    return null;
  }
  if ('failed' in answer) {
    return <Text color="error">{answer.failed}</Text>;
  }
  const { inScope, fields } = answer.value;
  if (!inScope) {
    return <Text color="warning">{t('config.trial.outOfScope', 'The message is not in the rule’s scope.')}</Text>;
  }
  if (fields.length === 0) {
    return <Text color="warning">{t('config.trial.noFields', 'The rule gives the message no fields.')}</Text>;
  }
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>{t('config.trial.fields', 'Fields')}</caption>
      <tbody>
        {fields.map(({ name, value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ width: '100%' }),
  message: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
  caption: css({
    captionSide: 'top',
    padding: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  table: css({
    'th, td': {
      padding: theme.spacing(0.25, 2, 0.25, 0),
      verticalAlign: 'top',
      textAlign: 'left',
      overflowWrap: 'anywhere',
      fontFamily: theme.typography.fontFamilyMonospace,
      fontSize: theme.typography.bodySmall.fontSize,
    },
    th: { whiteSpace: 'nowrap', color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
  }),
});
