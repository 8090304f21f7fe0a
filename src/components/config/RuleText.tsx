import { CodeEditor, Field, type Monaco, type MonacoEditor } from '@grafana/ui';
import React, { useEffect, useRef, useState } from 'react';

import { LANGUAGE } from '../../language/dohyo';
import { showMarkers } from '../../language/markers';
import { registerLanguage } from '../../language/register';
import { setLang } from '../../language/stage';
import { text } from '../../text';
import type { Diagnostic } from '../../types';

interface Props {
  value: string;
  diagnostics: Diagnostic[];
  disabled: boolean;
  onChange: (value: string) => void;
}

const texts = text.config.rules;

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
      ? texts.noExpression
      : gravest && `${text.lint.at(gravest.line, gravest.column)} ${text.lint.finding(gravest.message, gravest.hint)}`;

  return (
    <Field
      label={texts.expression}
      description={texts.expressionAbout}
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
        monacoOptions={options}
        onBeforeEditorMount={registerLanguage}
        onEditorDidMount={onEditorDidMount}
        onChange={(changed) => today.current(changed)}
      />
    </Field>
  );
}

const options = {
  ariaLabel: texts.expressionLabel,
  fontSize: 13,
  lineNumbersMinChars: 3,
  glyphMargin: false,
  folding: false,
  scrollBeyondLastLine: false,
  overviewRulerLanes: 0,
  wordBasedSuggestions: false,
  padding: { top: 8, bottom: 8 },
} as const;
