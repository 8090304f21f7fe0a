import type { Monaco, monacoTypes } from '@grafana/ui';

import { LANGUAGE } from './dohyo';
import { type Entry, namesOf } from './help';
import { offeredIn, stageAt } from './stage';

/** Shows what an operator, or a function that is called, does. */
export function hover(monaco: Monaco): monacoTypes.languages.HoverProvider {
  return {
    provideHover: (model, { lineNumber, column }) => {
      const line = model.getLineContent(lineNumber);
      const start = line.slice(0, column - 1).search(/\w*$/);
      const stage = stageAt(monaco, model, { lineNumber, column: start + 1 });
      if (!stage) {
        return null;
      }
      // Without parentheses it would be a field of that name.
      const behind = stage.atOperator ? '(?!\\w)' : '(?=\\s*\\()';
      const matches = offeredIn(stage).flatMap((entry) =>
        namesOf(entry).flatMap((name) => {
          const match = new RegExp(`^${name.replace(/ /g, '\\s+')}${behind}`, 'i').exec(line.slice(start));
          return match ? [{ entry, length: match[0].length }] : [];
        })
      );
      // `parse regex` rather than `parse`.
      const [found] = matches.sort((a, b) => b.length - a.length);
      return (
        found && {
          contents: contentsOf(found.entry),
          range: new monaco.Range(lineNumber, start + 1, lineNumber, start + 1 + found.length),
        }
      );
    },
  };
}

function contentsOf({ syntax, summary, example }: Entry): monacoTypes.IMarkdownString[] {
  return [
    codeBlock('text', syntax),
    { value: summary.replace(/[\\`*_{}[\]()#+\-.!<>|~&$]/g, '\\$&') },
    ...(example ? [codeBlock(LANGUAGE, `| ${example}`)] : []),
  ];
}

const codeBlock = (language: string, code: string) => ({ value: `\`\`\`${language}\n${code}\n\`\`\`` });
