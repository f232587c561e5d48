// A table of a few rows, all of which are shown.
import type { ReactNode } from 'react';

/** A column. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Whether it has numbers, which end at the same place. */
  readonly isNumber?: boolean;
  /** Not shown in a narrow window. */
  readonly wide?: boolean;
}

/** The columns for which a narrow window has room; of more, each cell is a line with its title. */
const NARROW = 3;

const classOf = ({ isNumber = false, wide = false }: Pick<TableColumn<never>, 'isNumber' | 'wide'>): string | undefined =>
  [isNumber && 'number', wide && 'wide-only'].filter((each) => each !== false).join(' ') || undefined;

export const Table = <Row,>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  readonly caption?: ReactNode;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}) => (
  <table className={columns.filter(({ wide = false }) => !wide).length > NARROW ? 'plain stacks' : 'plain'}>
    {caption !== undefined && <caption className="small muted">{caption}</caption>}
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column.title} scope="col" className={classOf(column)}>
            {column.title}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={keyOf(row)}>
          {columns.map((column) => (
            <td key={column.title} className={classOf(column)} data-title={column.title}>
              <div>{column.cell(row)}</div>
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
