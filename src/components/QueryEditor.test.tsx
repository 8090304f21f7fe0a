import { CoreApp } from '@grafana/data';
import { act, fireEvent, render, screen } from '@testing-library/react';
import * as monaco from 'monaco-editor';
import React, { useState } from 'react';

import type { DohyoDataSource } from '../datasource';
import { stageAt } from '../language/stage';
import { mounted } from '../testing/CodeEditor';
import { text } from '../testing/text';
import type { Diagnostic, DohyoQuery, LintRequest, LintResult } from '../types';
import { QueryEditor } from './QueryEditor';

jest.mock('@grafana/ui', () => ({
  ...jest.requireActual('@grafana/ui'),
  CodeEditor: jest.requireActual('../testing/CodeEditor').FakeCodeEditor,
}));

const found: Diagnostic = {
  code: 'unknown-operator',
  severity: 'error',
  message: 'unknown operator `cuont`',
  hint: 'did you mean `count`?',
  line: 1,
  column: 5,
  endLine: 1,
  endColumn: 10,
};
const fine: LintResult = { ok: true, lang: 'metrics', diagnostics: [] };

/** Draws the editor over a query that it really changes; `answers` are settled by the test, in any order. */
function setup(query: Partial<DohyoQuery> = {}, app = CoreApp.PanelEditor, queries?: DohyoQuery[]) {
  const answers: Array<{ request: LintRequest; resolve: (r: LintResult) => void; reject: (e: Error) => void }> = [];
  const lint = (request: LintRequest) =>
    new Promise<LintResult>((resolve, reject) => answers.push({ request, resolve, reject }));
  const editing = () => ({ format: () => Promise.resolve(undefined) });
  const explain = jest.fn().mockResolvedValue({ lang: 'logs', plan: 'here', calls: [], scanBytes: 0, costUSD: 0 });
  const datasource = {
    ...{ lint, editing, explain },
    varsOf: () => ({ region: ['*'] }),
  } as unknown as DohyoDataSource;
  const onChange = jest.fn();
  const onRunQuery = jest.fn();

  function Host() {
    const [current, setCurrent] = useState<DohyoQuery>({ refId: 'A', query: '', ...query });
    const change = (changed: DohyoQuery) => {
      onChange(changed);
      setCurrent(changed);
    };
    return (
      <>
        <button onClick={() => setCurrent({ ...current, query: 'from history' })}>history</button>
        <QueryEditor {...{ datasource, onRunQuery, app, queries }} query={current} onChange={change} />
      </>
    );
  }
  render(<Host />);
  return { answers, explain, onChange, onRunQuery };
}

const editor = () => screen.getByRole('textbox', { name: text.query.label });
const type = (value: string) => fireEvent.change(editor(), { target: { value } });
const rest = () => act(() => jest.advanceTimersByTime(300));
const settle = (settled: () => void) => act(async () => settled());
const markers = () => monaco.editor.getModelMarkers({ resource: mounted.model!.uri });

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('writing', () => {
  it('saves when the editor is left, and only if something changed', () => {
    const { onChange, onRunQuery } = setup({ query: 'a' });
    fireEvent.blur(editor());
    expect(onChange).not.toHaveBeenCalled();

    type('a | count');
    expect(onChange).not.toHaveBeenCalled();
    fireEvent.blur(editor());
    expect(onChange).toHaveBeenCalledWith({ refId: 'A', query: 'a | count', version: 1 });
    expect(onRunQuery).not.toHaveBeenCalled();
  });

  it('saves which variables Sumo’s form names, so that Grafana finds them', () => {
    const { onChange } = setup({ query: 'a', vars: { gone: ['1'] } });
    type('a={{b}}');
    fireEvent.blur(editor());
    expect(onChange).toHaveBeenLastCalledWith(expect.objectContaining({ query: 'a={{b}}', vars: { b: ['${b}'] } }));

    type('a');
    fireEvent.blur(editor());
    expect(onChange.mock.lastCall[0].vars).toBeUndefined();
  });

  it('saves the newest text and runs it on Shift+Enter and Ctrl+Enter', () => {
    const { onChange, onRunQuery } = setup({ query: 'a' });
    type('b');
    const [run] = mounted.actions;
    act(() => void run.run({} as monaco.editor.ICodeEditor));

    expect(run.keybindings).toEqual([
      monaco.KeyMod.Shift | monaco.KeyCode.Enter,
      monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter,
    ]);
    expect(onChange).toHaveBeenLastCalledWith(expect.objectContaining({ query: 'b' }));
    expect(onRunQuery).toHaveBeenCalledTimes(1);
    expect(mounted.triggered).toEqual(['hideSuggestWidget']);
  });

  it('has a run button in panels; Explore has its own', () => {
    const { onRunQuery } = setup();
    fireEvent.click(screen.getByRole('button', { name: text.query.run }));
    expect(onRunQuery).toHaveBeenCalledTimes(1);
  });

  it('has no run button in Explore', () => {
    setup({}, CoreApp.Explore);
    expect(screen.queryByRole('button', { name: text.query.run })).not.toBeInTheDocument();
  });

  it('follows a text that changes outside', () => {
    setup({ query: 'a' });
    type('half written');
    fireEvent.click(screen.getByText('history'));
    expect(editor()).toHaveValue('from history');
  });
});

describe('language', () => {
  const radio = (name: string) => screen.getByRole('radio', { name });

  it('is told from the text, and says which', async () => {
    const { answers } = setup({ query: 'metric=Latency' });
    expect(radio('Auto')).toBeChecked();
    rest();
    await settle(() => answers[0].resolve(fine));
    expect(screen.getByText(text.query.detectedMetrics)).toBeInTheDocument();
  });

  it('can be chosen, keeps what is written, and can be left to the text again', () => {
    const { onChange, onRunQuery } = setup({ query: 'a' });
    type('b');
    fireEvent.click(radio('Logs'));
    expect(onChange).toHaveBeenLastCalledWith(expect.objectContaining({ lang: 'logs', query: 'b' }));
    expect(radio('Logs')).toBeChecked();

    fireEvent.click(radio('Auto'));
    expect(onChange.mock.lastCall[0].lang).toBeUndefined();
    expect(onRunQuery).toHaveBeenCalledTimes(2);
  });

  it('needs no hint when chosen', async () => {
    const { answers } = setup({ query: 'a', lang: 'metrics' });
    rest();
    expect(answers[0].request).toEqual({ refId: 'A', lang: 'metrics', query: 'a', vars: { region: ['*'] } });
    await settle(() => answers[0].resolve(fine));
    expect(screen.queryByText(text.query.detectedMetrics)).not.toBeInTheDocument();
  });
});

describe('findings', () => {
  it('become markers and one line that leads to the place', async () => {
    const { answers } = setup({ query: '* | cuont' });
    rest();
    const warning = { ...found, severity: 'warning', message: 'Slow.', hint: undefined } as const;
    await settle(() => answers[0].resolve({ ok: false, lang: 'logs', diagnostics: [warning, found] }));

    expect(markers().map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Slow.', 'unknown operator `cuont`\ndid you mean `count`?'])
    );
    const line = screen.getByRole('button', { name: /cuont/ });
    expect(line).toHaveTextContent('Line 1, column 5: unknown operator `cuont` (did you mean `count`?) and 1 more');
    fireEvent.click(line);
    expect(mounted.position).toEqual({ lineNumber: 1, column: 5 });
  });

  it('wait until the text rests', () => {
    const { answers } = setup();
    type('a');
    act(() => jest.advanceTimersByTime(299));
    type('ab');
    act(() => jest.advanceTimersByTime(299));
    expect(answers).toHaveLength(0);
    act(() => jest.advanceTimersByTime(1));
    expect(answers.map(({ request }) => request.query)).toEqual(['ab']);
  });

  it('of an older text are dropped, in whatever order they come', async () => {
    const { answers } = setup({ query: 'old' });
    rest();
    type('new');
    await settle(() => answers[0].resolve({ ok: false, lang: 'logs', diagnostics: [found] }));
    expect(markers()).toHaveLength(0);

    rest();
    await settle(() => answers[1].resolve(fine));
    expect(screen.getByText(text.lint.fineMetrics)).toBeInTheDocument();
  });

  it('know the queries that the text refers to, in the same data source', () => {
    const uid = (uid: string) => ({ datasource: { uid } });
    const { answers } = setup({ refId: 'C', query: '#A / #B', ...uid('dohyo') }, CoreApp.PanelEditor, [
      { refId: 'A', query: 'a', lang: 'metrics', ...uid('dohyo') },
      { refId: 'B', query: 'b', ...uid('other') },
      { refId: 'C', query: 'saved', ...uid('dohyo') },
      { refId: 'D', query: 'not referred to', ...uid('dohyo') },
    ]);
    rest();
    expect(answers[0].request.others).toEqual([{ refId: 'A', query: 'a', lang: 'metrics', vars: { region: ['*'] } }]);
  });

  it('go away with the text', async () => {
    const { answers } = setup({ query: '* | cuont' });
    rest();
    await settle(() => answers[0].resolve({ ok: false, lang: 'logs', diagnostics: [found] }));
    type('');
    expect(markers()).toHaveLength(0);
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
    rest();
    expect(answers).toHaveLength(1);
  });

  it('that could not be asked for are said to be missing', async () => {
    const { answers } = setup({ query: 'a' });
    rest();
    await settle(() => answers[0].reject(new Error('502')));
    expect(screen.getByText(text.lint.unchecked)).toBeInTheDocument();
  });
});

describe('explain', () => {
  it('explains what is written, saved or not', async () => {
    const { explain } = setup({ query: 'a' });
    type('a | count');
    fireEvent.click(screen.getByRole('button', { name: text.query.explain }));
    await settle(() => undefined);
    expect(explain).toHaveBeenCalledWith(expect.objectContaining({ query: 'a | count' }), expect.anything());
    expect(screen.getByText(text.explain.title)).toBeInTheDocument();
  });

  it('has nothing to explain without a query', () => {
    setup({ query: ' ' });
    expect(screen.getByRole('button', { name: text.query.explain })).toHaveAttribute('aria-disabled', 'true');
  });
});

describe('completion', () => {
  const lang = () => stageAt(monaco, mounted.model!, { lineNumber: 1, column: 5 })?.lang;

  it('goes by the language that was chosen', () => {
    setup({ query: 'a | ', lang: 'metrics' });
    expect(lang()).toBe('metrics');
  });

  it('goes by the language that was detected, once it was', async () => {
    const { answers } = setup({ query: 'a | ' });
    expect(lang()).toBe('logs');
    rest();
    await settle(() => answers[0].resolve(fine));
    expect(lang()).toBe('metrics');
  });
});

describe('options', () => {
  it('are summed up in one line until they are opened', () => {
    setup({ query: 'a', format: 'table', legend: '{{apiname}}' });
    expect(screen.getByText('Format: Table')).toBeInTheDocument();
    expect(screen.getByText('Legend: {{apiname}}')).toBeInTheDocument();
  });

  it('change the query and run it', () => {
    const { onChange, onRunQuery } = setup({ query: 'a' });
    fireEvent.click(screen.getByText(text.query.options));
    fireEvent.click(screen.getByRole('radio', { name: 'Table' }));
    expect(onChange).toHaveBeenLastCalledWith(expect.objectContaining({ format: 'table', query: 'a' }));

    const legend = screen.getByLabelText(text.query.legend);
    fireEvent.change(legend, { target: { value: ' {{region}} ' } });
    fireEvent.blur(legend);
    expect(onChange).toHaveBeenLastCalledWith(expect.objectContaining({ legend: '{{region}}', format: 'table' }));
    expect(onRunQuery).toHaveBeenCalledTimes(2);
  });
});
