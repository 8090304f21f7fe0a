import type { Monaco, monacoTypes } from '@grafana/ui';

import type { Diagnostic } from '../types';

/** Draws the back end's findings into the editor, in place of the earlier ones. */
export function showMarkers(monaco: Monaco, model: monacoTypes.editor.ITextModel, diagnostics: Diagnostic[]) {
  const level = monaco.MarkerSeverity;
  const severity = { error: level.Error, warning: level.Warning, info: level.Info };
  const markers = diagnostics.map((found) => ({
    severity: severity[found.severity],
    code: found.code,
    message: found.hint ? `${found.message}\n${found.hint}` : found.message,
    startLineNumber: found.line,
    startColumn: found.column,
    endLineNumber: found.endLine,
    // Monaco draws nothing for an empty range, such as the end of the text.
    endColumn: found.endLine === found.line ? Math.max(found.endColumn, found.column + 1) : found.endColumn,
  }));
  monaco.editor.setModelMarkers(model, 'dohyo', markers);
}
