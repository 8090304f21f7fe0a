import * as monaco from 'monaco-editor';

import type { Diagnostic } from '../types';
import { showMarkers } from './markers';

const found: Diagnostic = {
  code: 'unknown-operator',
  severity: 'error',
  message: 'unknown operator `cuont`',
  hint: 'did you mean `count`?',
  line: 2,
  column: 3,
  endLine: 2,
  endColumn: 8,
};

function markersFor(...diagnostics: Diagnostic[]) {
  const model = monaco.editor.createModel('a\n| cuont\n');
  showMarkers(monaco, model, diagnostics);
  return monaco.editor.getModelMarkers({ resource: model.uri });
}

it('marks the place of a finding, with its hint and its code', () => {
  expect(markersFor(found)).toMatchObject([
    {
      severity: monaco.MarkerSeverity.Error,
      code: 'unknown-operator',
      message: 'unknown operator `cuont`\ndid you mean `count`?',
      startLineNumber: 2,
      startColumn: 3,
      endLineNumber: 2,
      endColumn: 8,
    },
  ]);
});

it('tells severities apart', () => {
  const { Warning, Info } = monaco.MarkerSeverity;
  const markers = markersFor({ ...found, severity: 'warning' }, { ...found, severity: 'info', hint: undefined });
  expect(markers.map(({ severity, message }) => [severity, message])).toEqual([
    [Warning, 'unknown operator `cuont`\ndid you mean `count`?'],
    [Info, 'unknown operator `cuont`'],
  ]);
});

it('shows a finding without width', () => {
  expect(markersFor({ ...found, endColumn: 3 })).toMatchObject([{ startColumn: 3, endColumn: 4 }]);
});

it('takes earlier markers away', () => {
  const model = monaco.editor.createModel('a\n| cuont');
  showMarkers(monaco, model, [found]);
  showMarkers(monaco, model, []);
  expect(monaco.editor.getModelMarkers({ resource: model.uri })).toEqual([]);
});
