import type { monacoTypes } from '@grafana/ui';

import { editingOf } from './editing';

/** Lays the text out with the back end's printer, for Monaco's own command. */
export const format: monacoTypes.languages.DocumentFormattingEditProvider = {
  provideDocumentFormattingEdits: async (model) => {
    const before = model.getValue();
    const text = await editingOf(model)?.format(before);
    // What was written in the meantime must not be lost.
    return text === undefined || text === before || model.getValue() !== before
      ? []
      : [{ range: model.getFullModelRange(), text }];
  },
};
