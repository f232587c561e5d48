// The rows of a list that is requested page by page; until there are any, its state.
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Failed, Loading } from './state.tsx';

/** What a list needs to request its next page. */
export interface More {
  readonly hasMore: boolean;
  readonly onMore: () => void;
}

/**
 * @param rowsOf - the rows of a page
 * @param empty - is shown if there is none
 */
export const Rows = <Page, Row>({
  query,
  rowsOf,
  empty,
  children,
}: {
  readonly query: UseInfiniteQueryResult<InfiniteData<Page>>;
  readonly rowsOf: (page: Page) => readonly Row[];
  readonly empty: ReactNode;
  readonly children: (rows: readonly Row[], more: More) => ReactNode;
}) => {
  const rows = query.data?.pages.flatMap(rowsOf) ?? [];
  const more = { hasMore: query.hasNextPage && !query.isFetchingNextPage, onMore: () => void query.fetchNextPage() };
  if (rows.length > 0) return children(rows, more);
  if (query.error !== null) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  // With a filter, a page before the last can be empty.
  return query.data !== undefined && !query.hasNextPage ? empty : <Next {...more} />;
};

/** Requests the next page, where there is nothing to scroll yet. */
const Next = ({ hasMore, onMore }: More) => {
  useEffect(() => {
    if (hasMore) onMore();
  });
  return <Loading />;
};
