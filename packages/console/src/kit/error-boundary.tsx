// Shows a fault of the program in place of what it broke: without it, React removes the whole page.
import { Component, type ReactNode } from 'react';
import { Failed } from './state.tsx';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly fault: { readonly error: unknown } | undefined;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { fault: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { fault: { error } };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    return fault === undefined ? this.props.children : <Failed error={fault.error} onRetry={() => this.setState({ fault: undefined })} />;
  }
}
