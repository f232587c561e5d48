// Actions that a button does at once, since they can be taken back: the button, why it failed, and its lines.
import { useMutation } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import { Button } from '../kit/button.tsx';
import { FailureNote } from './failure-note.tsx';
import { type Elsewhere, SameAsEach } from './same-as.tsx';

/** An action, and its state. */
export interface DirectAction {
  /** The text of the button. */
  readonly text: string;
  readonly elsewhere: Elsewhere;
  readonly act: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

export const useDirectAction = <Outcome,>({
  text,
  elsewhere,
  run,
  onDone,
}: Pick<DirectAction, 'text' | 'elsewhere'> & {
  readonly run: () => Promise<Outcome>;
  readonly onDone: (outcome: Outcome) => unknown;
}): DirectAction => {
  const { mutate, isPending, error } = useMutation({ mutationFn: run, onSuccess: (outcome) => onDone(outcome) });
  return { text, elsewhere, act: () => mutate(), isPending, error };
};

export const ActionButton = ({
  action: { text, act, isPending },
  ...look
}: { readonly action: DirectAction } & Pick<ComponentProps<typeof Button>, 'kind' | 'size' | 'aria-label'>) => (
  <Button {...look} busy={isPending} onClick={act}>
    {text}
  </Button>
);

/** @param actions - those that are shown */
export const ActionLines = ({ actions }: { readonly actions: readonly DirectAction[] }) => (
  <>
    {actions.map(({ text, error }) => (
      <FailureNote key={text} error={error} />
    ))}
    <SameAsEach actions={actions} />
  </>
);
