import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { CodeEditor, type Monaco, type MonacoEditor, useStyles2 } from '@grafana/ui';
import React, { useEffect, useRef, useState } from 'react';

import { t } from '../i18n';
import { LANGUAGE } from '../language/dohyo';
import { type Editing, setEditing } from '../language/editing';
import { showMarkers } from '../language/markers';
import { registerLanguage } from '../language/register';
import { setLang } from '../language/stage';
import type { Diagnostic, Lang } from '../types';
import { runQuery } from './RunButton';

interface Props {
  value: string;
  placeholder: string;
  /** What the text is written in, as far as is known. */
  lang?: Lang;
  editing: Editing;
  diagnostics: Diagnostic[];
  onChange: (value: string) => void;
  onBlur: () => void;
  onRun: () => void;
  onMount: (editor: MonacoEditor) => void;
}

/** Heights in pixels between which the editor follows its text. */
const LOWEST = 66;
const HIGHEST = 480;

/** The text of a query in the host's Monaco. */
export function QueryText({ value, placeholder, lang, editing, diagnostics, onChange, onBlur, onRun, onMount }: Props) {
  const styles = useStyles2(getStyles);
  const [host, setHost] = useState<{ editor: MonacoEditor; monaco: Monaco }>();
  const [height, setHeight] = useState(LOWEST);
  // Monaco keeps the callbacks it was given first, so they go through a reference to today's.
  const today = useRef({ onChange, onRun });
  useEffect(() => {
    today.current = { onChange, onRun };
  });

  useEffect(() => {
    const model = host?.editor.getModel();
    if (host && model) {
      showMarkers(host.monaco, model, diagnostics);
    }
  }, [host, diagnostics]);

  useEffect(() => {
    const model = host?.editor.getModel();
    if (model) {
      setLang(model, lang);
      setEditing(model, editing);
    }
  }, [host, lang, editing]);

  const onEditorDidMount = (editor: MonacoEditor, monaco: Monaco) => {
    // An action belongs to its editor; a command would run in whichever editor was made last.
    editor.addAction({
      id: 'dohyo.run',
      label: runQuery(),
      keybindings: [monaco.KeyMod.Shift | monaco.KeyCode.Enter, monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      run: () => {
        // What is offered for a word that was left as it is would stay open.
        editor.trigger('dohyo', 'hideSuggestWidget', {});
        today.current.onRun();
      },
    });
    const fit = () => setHeight(Math.min(Math.max(editor.getContentHeight(), LOWEST), HIGHEST));
    editor.onDidContentSizeChange(fit);
    fit();
    setHost({ editor, monaco });
    onMount(editor);
  };

  return (
    <div className={styles.wrapper}>
      <CodeEditor
        language={LANGUAGE}
        value={value}
        height={height}
        showMiniMap={false}
        wordWrap
        monacoOptions={{
          ...options,
          ariaLabel: t('query.label', 'Query. Shift+Enter runs it, Ctrl+M lets Tab leave the editor.'),
          lineNumbers: value.includes('\n') ? 'on' : 'off',
        }}
        onBeforeEditorMount={registerLanguage}
        onEditorDidMount={onEditorDidMount}
        onChange={(changed) => today.current.onChange(changed)}
        onBlur={onBlur}
      />
      {value === '' && host && (
        <div className={styles.placeholder} aria-hidden>
          {placeholder}
        </div>
      )}
    </div>
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
  // Words from elsewhere in the text are not what an operator takes.
  wordBasedSuggestions: false,
  // Values stand in quotes as well.
  quickSuggestions: { strings: true, comments: false, other: true },
  // Behind a word that is complete, Enter begins a new line.
  acceptSuggestionOnEnter: 'smart',
  padding: { top: 8, bottom: 8 },
} as const;

const getStyles = (theme: GrafanaTheme2) => ({
  wrapper: css({ position: 'relative' }),
  placeholder: css({
    position: 'absolute',
    inset: 0,
    // The place of Monaco's first line without line numbers.
    padding: 9,
    overflow: 'hidden',
    pointerEvents: 'none',
    color: theme.colors.text.secondary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: options.fontSize,
  }),
});
