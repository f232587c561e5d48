// A name that is read as a whole, such as an address or an id: a narrow cell breaks it between its parts alone.
import type { ReactNode } from 'react';

/** Most characters of a part: longer ones are broken anywhere. */
const PART = 16;

/** @param text - `null` for none */
export const Whole = ({ text }: { readonly text: string | null }): ReactNode => {
  if (text === null || text === '') return '–';
  const parts = text.split(/(?<=[-:_@/\s])/);
  const withBreaks = parts.reduce<ReactNode>(
    (before, part) => (
      <>
        {before}
        {part}
        <wbr />
      </>
    ),
    null,
  );
  return <span className={parts.some(({ length }) => length > PART) ? 'break' : 'whole'}>{withBreaks}</span>;
};
