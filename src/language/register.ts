import type { Monaco } from '@grafana/ui';

import { completion } from './completion';
import { configuration, LANGUAGE, tokens } from './dohyo';
import { format } from './format';
import { hover } from './hover';
import { signature } from './signature';

/**
 * Makes the language known to the host's Monaco; done once per page however often it is called. Nothing of it belongs to
 * an editor: what is known of one goes with its model.
 */
export function registerLanguage(monaco: Monaco) {
  const { languages } = monaco;
  if (languages.getLanguages().some(({ id }) => id === LANGUAGE)) {
    return;
  }
  languages.register({ id: LANGUAGE });
  languages.setLanguageConfiguration(LANGUAGE, configuration);
  languages.setMonarchTokensProvider(LANGUAGE, tokens);
  languages.registerCompletionItemProvider(LANGUAGE, completion(monaco));
  languages.registerHoverProvider(LANGUAGE, hover(monaco));
  languages.registerSignatureHelpProvider(LANGUAGE, signature);
  languages.registerDocumentFormattingEditProvider(LANGUAGE, format);
}
