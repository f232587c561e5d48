// A list of any length: a table with only the rows in view, between two rows as high as all that are not. The next
// page is requested as the rows in view come near the end.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTexts } from '../language/language.tsx';
import { Icon } from './icon.tsx';

/** A column. @typeParam Row - of the list; @typeParam Sort - the orders that the server offers */
export interface Column<Row, Sort extends string = never> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Ascending and descending, if the list can be in the order of this column. */
  readonly sort?: readonly [ascending: Sort, descending: Sort];
  /** Not shown in a narrow window. */
  readonly wide?: boolean;
  /** The share of the width; 1 by default. */
  readonly share?: number;
}

interface Order<Sort extends string> {
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

interface ListProps<Row, Sort extends string> {
  readonly label: string;
  readonly columns: readonly Column<Row, Sort>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly order?: Order<Sort>;
  /** Whether another page can be requested now. */
  readonly hasMore?: boolean;
  readonly onMore?: () => void;
}

/** The height of a row before it is measured, in pixels. */
const ROW = 62;
/** The number of rows before the end at which the next page is requested. */
const AHEAD = 20;

export const VirtualList = <Row, Sort extends string = never>({
  label,
  columns,
  rows,
  keyOf,
  order,
  hasMore = false,
  onMore,
}: ListProps<Row, Sort>) => {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 8 });
  const items = virtual.getVirtualItems();
  const last = items.at(-1);
  const isNearEnd = last !== undefined && last.index >= rows.length - AHEAD;
  useEffect(() => {
    if (hasMore && isNearEnd) onMore?.();
  }, [hasMore, isNearEnd, onMore]);
  return (
    <div className="list">
      <div className="list-scroll" ref={scroll}>
        {/* The number of rows is unknown (-1) while there are further pages. */}
        <table className="list-table" aria-label={label} aria-rowcount={hasMore ? -1 : rows.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => (
                <ColumnHead key={column.title} {...{ column, columns, order }} />
              ))}
            </tr>
          </thead>
          <Spacer height={items[0]?.start ?? 0} />
          <tbody>
            {items.map(({ index }) => {
              const row = rows[index];
              return (
                row !== undefined && (
                  <tr key={keyOf(row)} ref={virtual.measureElement} data-index={index} aria-rowindex={index + 2}>
                    {columns.map(({ title, cell, wide }) => (
                      <td key={title} className={wide === true ? 'wide-only' : undefined}>
                        {cell(row)}
                      </td>
                    ))}
                  </tr>
                )
              );
            })}
          </tbody>
          <Spacer height={virtual.getTotalSize() - (last?.end ?? 0)} />
        </table>
      </div>
    </div>
  );
};

/** A row in place of those that are out of view. @param height - in pixels */
const Spacer = ({ height }: { readonly height: number }) =>
  height > 0 && (
    <tbody aria-hidden="true">
      <tr>
        <td className="list-spacer" style={{ height }} />
      </tr>
    </tbody>
  );

const ColumnHead = <Row, Sort extends string>({
  column,
  columns,
  order,
}: {
  readonly column: Column<Row, Sort>;
  readonly columns: readonly Column<Row, Sort>[];
  readonly order: Order<Sort> | undefined;
}) => {
  const { t } = useTexts();
  const { title, wide, share = 1 } = column;
  const [ascending, descending] = column.sort ?? [];
  const direction = order?.sort === ascending ? 'ascending' : order?.sort === descending ? 'descending' : undefined;
  const total = columns.reduce((sum, each) => sum + (each.share ?? 1), 0);
  const width = `${(share / total) * 100}%`;
  return (
    <th scope="col" style={{ width }} aria-sort={column.sort && direction} className={wide === true ? 'wide-only' : undefined}>
      {order === undefined || ascending === undefined || descending === undefined ? (
        title
      ) : (
        <button
          type="button"
          className="sort"
          title={t('list.sort')}
          onClick={() => order.onSort(direction === 'ascending' ? descending : ascending)}
        >
          {title}
          {direction !== undefined && <Icon name={direction === 'ascending' ? 'up' : 'down'} />}
        </button>
      )}
    </th>
  );
};
