import type { monacoTypes } from '@grafana/ui';

import { editingOf } from './editing';

/** Shows how the function or aggregate around the cursor is called. */
export const signature: monacoTypes.languages.SignatureHelpProvider = {
  signatureHelpTriggerCharacters: ['(', ','],
  signatureHelpRetriggerCharacters: [')'],
  provideSignatureHelp: async (model, position, token) => {
    const found = await editingOf(model)?.signature(model.getValue(), model.getOffsetAt(position));
    if (!found || token.isCancellationRequested) {
      return null;
    }
    const { label, doc, parameters, active } = found;
    return {
      value: {
        signatures: [{ label, documentation: doc, parameters: parameters.map((parameter) => ({ label: parameter })) }],
        activeSignature: 0,
        activeParameter: active,
      },
      dispose: () => undefined,
    };
  },
};
