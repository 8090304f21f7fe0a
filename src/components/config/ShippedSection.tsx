import { ConfigSection } from '@grafana/plugin-ui';
import React, { type ReactNode } from 'react';

import type { Switchable } from '../../settings';
import { EntryList, type EntryListProps } from './EntryList';
import { Shipped } from './Shipped';

type ListProps<T> = Omit<EntryListProps<T>, 'items' | 'onChange' | 'isWrong' | 'switchable' | 'children'>;

interface Props<T> extends ListProps<T> {
  title: string;
  about: string;
  /** The data source's own list; absent where the shipped one applies. */
  own?: T[];
  /** Absent until it is known; null where it cannot be. */
  shipped?: T[] | null;
  /** What the shipped list is. */
  shippedAbout: string;
  onChange: (own: T[] | undefined) => void;
  isWrong: (item: T, index: number, list: T[]) => boolean;
  children: (item: T, change: (item: T) => void, place: { index: number; list: T[]; readOnly: boolean }) => ReactNode;
}

/** A section with a list that Dohyo ships until it is made one's own. */
export function ShippedSection<T extends Switchable>(props: Props<T>) {
  const { title, about, own, shipped, shippedAbout, onChange, isWrong, disabled, children, ...entries } = props;
  return (
    <ConfigSection title={title} description={about} isCollapsible isInitiallyOpen={own !== undefined}>
      <Shipped own={own} shipped={shipped} about={shippedAbout} onChange={onChange} disabled={disabled}>
        {(list, change, readOnly) => (
          <EntryList
            {...entries}
            items={list}
            onChange={change}
            isWrong={(item, index) => isWrong(item, index, list)}
            switchable
            disabled={readOnly}
          >
            {(item, changeOne, index) => children(item, changeOne, { index, list, readOnly })}
          </EntryList>
        )}
      </Shipped>
    </ConfigSection>
  );
}
