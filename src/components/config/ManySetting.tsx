import { type ComboboxOption, Field, Label, MultiCombobox } from '@grafana/ui';
import React, { useId } from 'react';

interface Props {
  label: string;
  about?: string;
  value?: string[];
  /** What is offered, or what gives it for what was typed. Other values can be typed too. */
  options: string[] | ((typed: string) => Promise<ComboboxOption[]>);
  hint?: string;
  problem?: string;
  disabled: boolean;
  onChange: (value: string[]) => void;
  className?: string;
}

/** A setting of several values, chosen or typed. */
export function ManySetting({ label, about, value, options, hint, problem, disabled, onChange, className }: Props) {
  const id = useId();
  return (
    <Field
      // Grafana 12 gives this input no id, so it is named by its label instead of the label pointing to it.
      label={
        <Label id={id} description={about}>
          {label}
        </Label>
      }
      invalid={Boolean(problem)}
      error={problem}
      className={className}
      noMargin
    >
      <MultiCombobox
        aria-labelledby={id}
        options={typeof options === 'function' ? options : options.map((option) => ({ value: option }))}
        value={value ?? []}
        placeholder={hint}
        createCustomValue
        disabled={disabled}
        invalid={Boolean(problem)}
        onChange={(chosen) => onChange(chosen.map((option) => option.value))}
      />
    </Field>
  );
}
