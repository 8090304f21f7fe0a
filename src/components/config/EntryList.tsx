import { Button, Stack, Text } from '@grafana/ui';
import React, { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';

import type { Switchable } from '../../settings';
import { EntryCard } from './EntryCard';

export interface EntryListProps<T> {
  items: T[];
  onChange: (items: T[]) => void;
  /** What an entry is called where it has no name of its own yet; counts from 1. */
  unnamed: (position: number) => string;
  nameOf: (item: T) => string;
  /** What a closed entry tells beside its name. */
  summaryOf: (item: T) => string;
  /** Whether something in the entry is wrong, so that a closed one shows it. */
  isWrong?: (item: T, index: number) => boolean;
  /** A new entry. */
  create: () => T;
  add: string;
  /** Stands in the place of an empty list. */
  none?: string;
  /** Whether entries can be switched off. */
  switchable?: boolean;
  disabled: boolean;
  children: (item: T, change: (item: T) => void, index: number) => ReactNode;
}

let made = 0;
const newKey = () => `entry-${++made}`;

/** A list of settings, each a card that opens: add, edit, reorder, switch off, remove. */
export function EntryList<T extends object>(props: EntryListProps<T>) {
  const { items, onChange, nameOf, create, disabled } = props;
  // Entries have no identity of their own; keys go along with them, so that what is open stays open.
  const [keys, setKeys] = useState(() => items.map(newKey));
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const list = useId();
  // What the focus goes to after the next change: the first of these elements that takes it.
  const wanted = useRef<string[]>([]);
  const current = keys.length === items.length ? keys : items.map((_, i) => keys[i] ?? newKey());

  // As soon as the change is drawn: a passive effect may still be that of what was drawn before.
  useLayoutEffect(() => {
    const elements = wanted.current.map((id) => document.getElementById(id));
    elements.find((element) => element && !element.hasAttribute('disabled'))?.focus();
    wanted.current = [];
  });

  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) {
      next.add(key);
    }
    setOpen(next);
  };
  const change = (index: number, item: T) => onChange(items.map((old, i) => (i === index ? item : old)));
  const remove = (index: number) => {
    wanted.current = [`${current[index + 1]}-title`, `${current[index - 1]}-title`, `${list}-add`];
    setKeys(current.filter((_, i) => i !== index));
    onChange(items.filter((_, i) => i !== index));
  };
  const move = (index: number, by: -1 | 1) => {
    // The button that was pressed keeps the focus, or its twin at the end of the list.
    const [same, twin] = by < 0 ? ['up', 'down'] : ['down', 'up'];
    wanted.current = [`${current[index]}-${same}`, `${current[index]}-${twin}`];
    setKeys(swapped(current, index, index + by));
    onChange(swapped(items, index, index + by));
  };
  const addOne = () => {
    const key = newKey();
    wanted.current = [`${key}-title`];
    setKeys([...current, key]);
    setOpen(new Set(open).add(key));
    onChange([...items, create()]);
  };

  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {items.length === 0 && props.none && <Text color="secondary">{props.none}</Text>}
      {items.map((item, index) => {
        const key = current[index];
        return (
          <EntryCard
            key={key}
            id={key}
            name={nameOf(item) || props.unnamed(index + 1)}
            summary={props.summaryOf(item)}
            wrong={props.isWrong?.(item, index) ?? false}
            open={open.has(key)}
            onToggle={() => toggle(key)}
            enabled={props.switchable ? ((item as Switchable).enabled ?? true) : undefined}
            onEnabled={(enabled) => change(index, { ...item, enabled })}
            onUp={index > 0 ? () => move(index, -1) : undefined}
            onDown={index < items.length - 1 ? () => move(index, 1) : undefined}
            onRemove={() => remove(index)}
            disabled={disabled}
          >
            {props.children(item, (changed) => change(index, changed), index)}
          </EntryCard>
        );
      })}
      {!disabled && (
        <Button id={`${list}-add`} type="button" variant="secondary" icon="plus" onClick={addOne}>
          {props.add}
        </Button>
      )}
    </Stack>
  );
}

function swapped<T>(list: T[], a: number, b: number): T[] {
  const copy = [...list];
  [copy[a], copy[b]] = [copy[b], copy[a]];
  return copy;
}
