// The columns of what was counted: how often, and when and from where last.
import type { TableColumn } from '../../kit/table.tsx';
import { Time } from '../../kit/time.tsx';
import { Whole } from '../../kit/whole.tsx';
import { useTexts } from '../../language/language.tsx';

interface Counted {
  readonly count: number;
  readonly last_at: string;
  readonly last_from?: string | null;
}

export const useCountColumns = <Row extends Counted>(): readonly TableColumn<Row>[] => {
  const { t, number } = useTexts();
  return [
    { title: t('sign-ins.count'), isNumber: true, cell: ({ count }) => number(count) },
    {
      title: t('sign-ins.last'),
      cell: ({ last_at, last_from = null }) => (
        <>
          <Time at={last_at} only="distance" />
          {last_from !== null && (
            <span className="sub-cell">
              <Whole text={last_from} />
            </span>
          )}
        </>
      ),
    },
  ];
};
