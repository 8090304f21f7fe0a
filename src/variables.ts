import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

import type { Vars } from './types';

const ALL = '$__all';
const NAME = '([A-Za-z_]\\w*)';
const WORD = /^[\w.*:/@+-]+$/;

const SUMO = new RegExp(`\\{\\{\\s*${NAME}\\s*\\}\\}`, 'g');

/**
 * The forms a variable is named in: `$name`, `${name}`, `${name:format}`, `[[name]]` and Sumo's `{{name}}`.
 * `$dim._1` is no variable: that is how a metric rule names a part of a dimension.
 */
const REFERENCE = new RegExp(
  [
    `\\$${NAME}(?!\\w|\\._\\d)`,
    `\\$\\{${NAME}(?:\\.[^:}]+)?(?::[^}]*)?\\}`,
    `\\[\\[${NAME}(?::\\w+)?\\]\\]`,
    SUMO.source,
  ].join('|'),
  'g'
);

const nameOf = (match: RegExpMatchArray) => match.slice(1, 5).find(Boolean)!;

/** The names that a text refers to, each once. They need not be declared. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(REFERENCE)].map(nameOf))];
}

/**
 * The values of the variables that a text names. A name that nobody declares has the values saved for it, or is left
 * out.
 */
export function valuesIn(text: string, templates: TemplateSrv, scopedVars?: ScopedVars, saved?: Vars): Vars {
  const vars: Vars = {};
  for (const name of namesIn(text)) {
    const values = valuesOf(name, templates, scopedVars) ?? saved?.[name];
    // A saved reference to the variable itself is no value.
    if (values && values[0] !== reference(name)) {
      vars[name] = values;
    }
  }
  return vars;
}

/**
 * What a query saves as its `vars`. Grafana finds the variables that a panel waits for and follows in the saved query,
 * but does not know Sumo's form, so those are named once more in Grafana's own. Values that came with the query stay.
 */
export function savedVars(text: string, saved?: Vars): Vars | undefined {
  const names = [...text.matchAll(SUMO)].map(nameOf);
  const kept = namesIn(text).filter((name) => saved?.[name] || names.includes(name));
  if (kept.length === 0) {
    return undefined;
  }
  return Object.fromEntries(kept.map((name) => [name, saved?.[name] ?? [reference(name)]]));
}

const reference = (name: string) => '${' + name + '}';

// Only `replace` knows the value that a repeated panel or row gives a variable, and it gives "all" away as the list of
// every option, or as the custom text for it. So the value comes from `replace`, and "all" from the declaration.
function valuesOf(name: string, templates: TemplateSrv, scopedVars?: ScopedVars): string[] | undefined {
  let value: unknown;
  templates.replace(reference(name), scopedVars, (found: unknown) => {
    value = found;
    return '';
  });
  if (typeof value !== 'object' && value !== undefined) {
    return [value === ALL ? '*' : String(value)];
  }
  if (isAll(name, templates)) {
    return ['*'];
  }
  return Array.isArray(value) ? value.map(String) : undefined;
}

function isAll(name: string, templates: TemplateSrv): boolean {
  const declared = templates.getVariables().find((variable) => variable.name === name);
  const current = declared && 'current' in declared ? declared.current : undefined;
  const value: unknown = current && 'value' in current ? current.value : undefined;
  return Array.isArray(value) ? value.includes(ALL) : value === ALL;
}

/**
 * Writes values into the text, for places that do not know the dashboard's variables. What a text cannot say exactly,
 * such as several values inside quotes, stays a variable and its values are returned.
 */
export function bake(text: string, vars: Vars): { text: string; rest: Vars } {
  const rest: Vars = {};
  let baked = '';
  let done = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const values = vars[nameOf(match)];
    const end = match.index + match[0].length;
    const written = values && write(values, text.slice(0, match.index), text.slice(end));
    if (values && written === undefined) {
      rest[nameOf(match)] = values;
    }
    baked += text.slice(done, match.index) + (written ?? match[0]);
    done = end;
  }
  return { text: baked + text.slice(done), rest };
}

function write(values: string[], before: string, after: string): string | undefined {
  if (inQuotes(before)) {
    return values.length === 1 ? escape(values[0]) : undefined;
  }
  if (values.length === 1 && WORD.test(values[0])) {
    return values[0];
  }
  const partOfWord = /[\w*]$/.test(before) || /^[\w*]/.test(after);
  if (partOfWord || values.length === 0) {
    return undefined;
  }
  const quoted = values.map((value) => (WORD.test(value) ? value : `"${escape(value)}"`));
  if (quoted.length === 1) {
    return quoted[0];
  }
  // Only a scope or selector takes alternatives.
  return before.includes('|') ? undefined : `(${quoted.join(' OR ')})`;
}

const escape = (value: string) => value.replace(/[\\"]/g, '\\$&');

function inQuotes(before: string): boolean {
  return before.replace(/\\./g, '').split('"').length % 2 === 0;
}
