import * as monaco from 'monaco-editor';

import { LANGUAGE } from './dohyo';
import { registerLanguage } from './register';

it('registers everything once however often it is asked', () => {
  const register = (
    [
      'registerCompletionItemProvider',
      'registerHoverProvider',
      'registerSignatureHelpProvider',
      'registerDocumentFormattingEditProvider',
    ] as const
  ).map((name) => jest.spyOn(monaco.languages, name));
  registerLanguage(monaco);
  registerLanguage(monaco);
  expect(monaco.languages.getLanguages().filter(({ id }) => id === LANGUAGE)).toHaveLength(1);
  register.forEach((spy) => expect(spy).toHaveBeenCalledTimes(1));
});
