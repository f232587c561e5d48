// A form that the page submits itself: the browser sends nothing.
import type { ReactNode } from 'react';

/** @param className - `stack` by default */
export const Form = ({
  onSubmit,
  className = 'stack',
  children,
}: {
  readonly onSubmit: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  <form
    className={className}
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    {children}
  </form>
);
