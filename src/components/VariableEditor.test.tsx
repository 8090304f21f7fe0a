import { act, fireEvent, render, screen } from '@testing-library/react';
import React, { useState } from 'react';
import { Subject } from 'rxjs';

import type { DohyoDataSource } from '../datasource';
import { mounted } from '../testing/CodeEditor';
import { filled, text } from '../testing/text';
import type { VariableQuery } from '../types';
import type { Outcome } from '../variableSupport';
import { VariableEditor } from './VariableEditor';

jest.mock('@grafana/ui', () => ({
  ...jest.requireActual('@grafana/ui'),
  CodeEditor: jest.requireActual('../testing/CodeEditor').FakeCodeEditor,
}));

const query: VariableQuery = { refId: 'v', lang: 'metrics', query: 'metric=Count', field: 'account' };

/** Draws the editor over a query that it really changes. */
function setup(start: Partial<VariableQuery> = {}) {
  const outcomes = new Subject<Outcome>();
  const lint = () => new Promise(() => undefined);
  const datasource = {
    lint,
    editing: () => ({}),
    varsOf: () => ({}),
    variables: { outcomes },
  } as unknown as DohyoDataSource;
  const onChange = jest.fn();

  function Host() {
    const [current, setCurrent] = useState({ ...query, ...start });
    const change = (changed: VariableQuery) => {
      onChange(changed);
      setCurrent(changed);
    };
    return <VariableEditor datasource={datasource} query={current} onChange={change} onRunQuery={() => undefined} />;
  }
  render(<Host />);
  return { onChange, tell: (outcome: Outcome) => act(() => outcomes.next(outcome)) };
}

const editor = () => screen.getByRole('textbox', { name: text.query.label });
const field = () => screen.getByLabelText(new RegExp(`^${text.variable.field}`));

describe('saving, which makes Grafana ask for the values', () => {
  it('happens when a field is left, and only if it changed', () => {
    const { onChange } = setup();
    fireEvent.blur(editor());
    fireEvent.blur(field());
    expect(onChange).not.toHaveBeenCalled();

    fireEvent.change(field(), { target: { value: ' region ' } });
    fireEvent.blur(field());
    expect(onChange).toHaveBeenLastCalledWith({ ...query, field: 'region' });

    fireEvent.change(editor(), { target: { value: 'metric=Latency' } });
    fireEvent.blur(editor());
    expect(onChange).toHaveBeenLastCalledWith({ ...query, query: 'metric=Latency', field: 'region' });
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('happens on Shift+Enter and with the button, changed or not', () => {
    const { onChange } = setup();
    act(() => void mounted.actions[0].run({} as never));
    fireEvent.click(screen.getByRole('button', { name: text.query.run }));
    expect(onChange.mock.calls).toEqual([[query], [query]]);
  });

  it('happens when the language is chosen', () => {
    const { onChange } = setup();
    fireEvent.click(screen.getByRole('radio', { name: text.query.languages.logs }));
    expect(onChange).toHaveBeenLastCalledWith({ ...query, lang: 'logs' });
  });
});

describe('what is said', () => {
  const result = { values: ['dev', 'prod'], notices: ['eu-west-1 could not be read'] };

  it('is how many values there are, and what is to know about them', () => {
    const { tell } = setup();
    tell({ query, result });
    expect(screen.getByText(filled(text.variable.found_other, { count: 2 }))).toBeInTheDocument();
    expect(screen.getByText('eu-west-1 could not be read')).toBeInTheDocument();
  });

  it('is why there are none', () => {
    const { tell } = setup();
    tell({ query, error: 'line 1:3: no such tag' });
    expect(screen.getByText('line 1:3: no such tag')).toBeInTheDocument();
  });

  it('is nothing about another variable, or an earlier query', () => {
    const { tell } = setup();
    tell({ query: { ...query, field: 'region' }, result });
    expect(screen.queryByText(filled(text.variable.found_other, { count: 2 }))).not.toBeInTheDocument();

    tell({ query, result });
    fireEvent.change(field(), { target: { value: 'region' } });
    fireEvent.blur(field());
    expect(screen.queryByText(filled(text.variable.found_other, { count: 2 }))).not.toBeInTheDocument();
  });

  it('is that a query without a field is unfinished', () => {
    setup({ field: '' });
    expect(screen.getByText(text.variable.noField)).toBeInTheDocument();
  });

  it('is nothing of the kind before there is a query', () => {
    setup({ query: '', field: '' });
    expect(screen.queryByText(text.variable.noField)).not.toBeInTheDocument();
  });
});
