// A list of groups of fields, to which one can be added.
import type { ReactNode } from 'react';
import { useTexts } from '../language/language.tsx';
import { Button } from './button.tsx';

export const Groups = <Item,>({
  title,
  items,
  empty,
  name,
  add,
  onChange,
  children,
}: {
  readonly title: string;
  readonly items: readonly Item[];
  /** A new one. */
  readonly empty: Item;
  readonly name: (number: number) => string;
  readonly add: string;
  readonly onChange: (items: readonly Item[]) => void;
  readonly children: (item: Item, change: (changes: Partial<Item>) => void) => ReactNode;
}) => {
  const { t } = useTexts();
  return (
    <section className="stack" aria-label={title}>
      <h3>{title}</h3>
      {items.map((item, index) => (
        <fieldset key={name(index + 1)} className="group stack inset">
          <legend>{name(index + 1)}</legend>
          {children(item, (changes) => onChange(items.with(index, { ...item, ...changes })))}
          {items.length > 1 && (
            <div className="row row-end">
              <Button size="small" aria-label={`${t('remove')}: ${name(index + 1)}`} onClick={() => onChange(items.toSpliced(index, 1))}>
                {t('remove')}
              </Button>
            </div>
          )}
        </fieldset>
      ))}
      <div className="row">
        <Button size="small" icon="plus" onClick={() => onChange([...items, empty])}>
          {add}
        </Button>
      </div>
    </section>
  );
};
