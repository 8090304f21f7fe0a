import type { DohyoOptions } from '../../settings';

/** What every section of the form is given. */
export interface SectionProps {
  settings: DohyoOptions;
  /**
   * Changes one setting, and secrets with it. An undefined setting is left out of what is stored, an empty secret removes
   * one that is stored.
   */
  onChange: <K extends keyof DohyoOptions>(key: K, value: DohyoOptions[K], secrets?: Record<string, string>) => void;
  disabled: boolean;
}
