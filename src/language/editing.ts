import type { monacoTypes } from '@grafana/ui';

import type { CompleteResult, SignatureResult } from '../types';

type Model = monacoTypes.editor.ITextModel;

/** What the back end answers about a text that is being written; `at` counts characters from its start. */
export interface Editing {
  complete(text: string, at: number): Promise<CompleteResult>;
  signature(text: string, at: number): Promise<SignatureResult | null>;
  /** The text laid out; nothing when it cannot be read. */
  format(text: string): Promise<string | undefined>;
}

const editings = new WeakMap<Model, Editing>();

/** Says who answers for a model's text: Monaco's providers are shared by all editors of a page. */
export const setEditing = (model: Model, editing: Editing) => editings.set(model, editing);

export const editingOf = (model: Model): Editing | undefined => editings.get(model);
