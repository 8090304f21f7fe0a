import type { ScopedVars, TypedVariableModel } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

interface Declared {
  /** The chosen values; `$__all` for all of them. */
  value: string | string[];
  /** What Grafana substitutes for "all": every option, or the variable's custom text. */
  options?: string[];
  custom?: string;
}

/** A stand-in for Grafana's template service with a dashboard's variables, as far as a data source uses it. */
export function templates(declared: Record<string, Declared> = {}): TemplateSrv {
  const valueOf = (name: string, scopedVars?: ScopedVars) => {
    const { value, options } = declared[name] ?? {};
    const all = value !== undefined && [value].flat().includes('$__all');
    return scopedVars?.[name]?.value ?? (all ? options : value);
  };
  return {
    getVariables: () =>
      Object.entries(declared).map(([name, { value }]) => ({ name, current: { value } }) as TypedVariableModel),
    replace: (target = '', scopedVars, format) =>
      target.replace(/\$\{(\w+)\}/g, (reference, name: string) => {
        const custom = declared[name]?.custom;
        if (custom && scopedVars?.[name] === undefined) {
          return custom;
        }
        const value = valueOf(name, scopedVars);
        if (value === undefined) {
          return reference;
        }
        return typeof format === 'function' ? format(value, { name }) : String(value);
      }),
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
  };
}
