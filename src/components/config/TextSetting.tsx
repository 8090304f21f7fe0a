import { Field, Input } from '@grafana/ui';
import React, { useId } from 'react';

interface Props {
  label: string;
  about?: string;
  value?: string;
  /** Shown while it is empty: what applies then, or an example. */
  hint?: string;
  problem?: string;
  disabled: boolean;
  onChange: (value: string) => void;
  onBlur?: () => void;
  className?: string;
}

/** A setting of one line. */
export function TextSetting({ label, about, value, hint, problem, disabled, onChange, onBlur, className }: Props) {
  const id = useId();
  return (
    <Field label={label} description={about} invalid={Boolean(problem)} error={problem} className={className} noMargin>
      <Input
        id={id}
        value={value ?? ''}
        placeholder={hint}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value)}
        onBlur={onBlur}
      />
    </Field>
  );
}
