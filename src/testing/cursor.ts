import * as monaco from 'monaco-editor';

import { LANGUAGE } from '../language/dohyo';
import { setLang } from '../language/stage';
import type { Lang } from '../types';

/** A model with the text around `¦`, and the position of that. */
export function cursorIn(text: string, lang?: Lang) {
  const [before, after] = text.split('¦');
  const model = monaco.editor.createModel(before + after, LANGUAGE);
  setLang(model, lang);
  return { model, position: model.getPositionAt(before.length) };
}
