import { CodeEditor, Field, type Monaco, type MonacoEditor } from '@grafana/ui';
import React, { useEffect, useRef, useState } from 'react';

import { t } from '../../i18n';
import { LANGUAGE } from '../../language/dohyo';
import { showMarkers } from '../../language/markers';
import { registerLanguage } from '../../language/register';
import { setLang } from '../../language/stage';
import type { Diagnostic } from '../../types';
import { placeOf, wordsOf } from '../finding';

interface Props {
  value: string;
  diagnostics: Diagnostic[];
  disabled: boolean;
  onChange: (value: string) => void;
}

/** Heights in pixels between which the editor follows its text. */
const LOWEST = 100;
const HIGHEST = 400;

/** The parse expression of a rule in the host's Monaco, with the findings in it under the text. */
export function RuleText({ value, diagnostics, disabled, onChange }: Props) {
  const [host, setHost] = useState<{ editor: MonacoEditor; monaco: Monaco }>();
  const [height, setHeight] = useState(LOWEST);
  // Monaco keeps the callback it was given first, so it goes through a reference to today's.
  const today = useRef(onChange);
  useEffect(() => {
    today.current = onChange;
  });

  useEffect(() => {
    const model = host?.editor.getModel();
    if (host && model) {
      showMarkers(host.monaco, model, diagnostics);
    }
  }, [host, diagnostics]);

  const onEditorDidMount = (editor: MonacoEditor, monaco: Monaco) => {
    const fit = () => setHeight(Math.min(Math.max(editor.getContentHeight(), LOWEST), HIGHEST));
    editor.onDidContentSizeChange(fit);
    fit();
    const model = editor.getModel();
    if (model) {
      setLang(model, 'logs');
    }
    setHost({ editor, monaco });
  };
  const gravest = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics.at(0);
  const problem =
    value.trim() === ''
      ? t('config.rules.noExpression', 'Write a parse expression, such as json "orderId" as orderid.')
      : gravest && `${placeOf(gravest)} ${wordsOf(gravest)}`;

  return (
    <Field
      label={t('config.rules.expression', 'Parse expression')}
      description={t(
        'config.rules.expressionAbout',
        'Stages that look at one message at a time. The last stage fields lists what is kept.'
      )}
      invalid={Boolean(problem)}
      error={problem}
      noMargin
    >
      <CodeEditor
        language={LANGUAGE}
        value={value}
        height={height}
        readOnly={disabled}
        showMiniMap={false}
        wordWrap
        monacoOptions={{
          ...options,
          ariaLabel: t('config.rules.expressionLabel', 'Parse expression. Ctrl+M lets Tab leave the editor.'),
        }}
        onBeforeEditorMount={registerLanguage}
        onEditorDidMount={onEditorDidMount}
        onChange={(changed) => today.current(changed)}
      />
    </Field>
  );
}

const options = {
  fontSize: 13,
  lineNumbersMinChars: 3,
  glyphMargin: false,
  folding: false,
  scrollBeyondLastLine: false,
  overviewRulerLanes: 0,
  renderLineHighlight: 'none',
  wordBasedSuggestions: false,
  padding: { top: 8, bottom: 8 },
} as const;
