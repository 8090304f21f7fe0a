import type { CodeEditor, MonacoEditor } from '@grafana/ui';
import * as monaco from 'monaco-editor';
import React, { type ComponentProps, useEffect, useRef } from 'react';

/** What a test may look at in the editor that was mounted last. */
export const mounted = {
  model: undefined as monaco.editor.ITextModel | undefined,
  position: undefined as monaco.IPosition | undefined,
  actions: [] as monaco.editor.IActionDescriptor[],
  triggered: [] as string[],
};

/** A text area in place of Monaco, which jsdom cannot draw; models and markers are Monaco's own. */
export function FakeCodeEditor(props: ComponentProps<typeof CodeEditor>) {
  const { value, language, monacoOptions, onBeforeEditorMount, onEditorDidMount, onChange, onBlur } = props;
  // Like the real one, it keeps the first `onChange` and `onEditorDidMount`.
  const first = useRef({ value, language, onBeforeEditorMount, onEditorDidMount, onChange });

  useEffect(() => {
    const { current } = first;
    current.onBeforeEditorMount?.(monaco);
    mounted.model = monaco.editor.createModel(current.value, current.language);
    mounted.actions = [];
    mounted.triggered = [];
    mounted.position = undefined;
    const editor: Partial<MonacoEditor> = {
      getModel: () => mounted.model ?? null,
      addAction: (action) => {
        mounted.actions.push(action);
        return { dispose: () => undefined };
      },
      onDidContentSizeChange: () => ({ dispose: () => undefined }),
      getContentHeight: () => 100,
      setPosition: (position) => (mounted.position = position),
      revealPositionInCenterIfOutsideViewport: () => undefined,
      focus: () => undefined,
      trigger: (_, command) => mounted.triggered.push(command),
    };
    current.onEditorDidMount?.(editor as MonacoEditor, monaco);
  }, []);

  return (
    <textarea
      aria-label={monacoOptions?.ariaLabel}
      value={value}
      onChange={(event) => first.current.onChange?.(event.currentTarget.value)}
      onBlur={(event) => onBlur?.(event.currentTarget.value)}
    />
  );
}
