import * as monaco from 'monaco-editor';

import { cursorIn } from '../testing/cursor';
import type { SignatureResult } from '../types';
import { type Editing, setEditing } from './editing';
import { format } from './format';
import { signature } from './signature';

const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };

function model(text: string, editing: Partial<Editing>) {
  const found = cursorIn(text);
  setEditing(found.model, editing as Editing);
  return found;
}

it('shows how the call at the cursor is written', async () => {
  const found: SignatureResult = { label: 'if(a, b, c)', doc: 'Choose.', parameters: ['a', 'b', 'c'], active: 1 };
  const ask = jest.fn().mockResolvedValue(found);
  const { model: of, position } = model('x | where if(a, ¦', { signature: ask });
  const help = await signature.provideSignatureHelp(of, position, token, {} as never);
  expect(ask).toHaveBeenCalledWith('x | where if(a, ', 16);
  expect(help?.value).toMatchObject({
    activeParameter: 1,
    signatures: [{ label: 'if(a, b, c)', parameters: [{ label: 'a' }, { label: 'b' }, { label: 'c' }] }],
  });
});

it('shows nothing where no call is', async () => {
  const { model: of, position } = model('x ¦', { signature: () => Promise.resolve(null) });
  expect(await signature.provideSignatureHelp(of, position, token, {} as never)).toBeNull();
});

const edits = (of: monaco.editor.ITextModel) => format.provideDocumentFormattingEdits(of, {} as never, token);

it('lays the text out as the back end does', async () => {
  const { model: of } = model('a|count¦', { format: () => Promise.resolve('a | count') });
  expect(await edits(of)).toEqual([{ range: of.getFullModelRange(), text: 'a | count' }]);
});

it('leaves a text that cannot be read, or is laid out already', async () => {
  expect(await edits(model('a|¦', { format: () => Promise.resolve(undefined) }).model)).toEqual([]);
  expect(await edits(model('a¦', { format: () => Promise.resolve('a') }).model)).toEqual([]);
});

it('never overwrites what was written in the meantime', async () => {
  const { model: of } = model('a|count¦', {
    format: () => {
      of.setValue('a|count by b');
      return Promise.resolve('a | count');
    },
  });
  expect(await edits(of)).toEqual([]);
});
