// A secret or token that is pasted and sent to this server, and nowhere else.
import { type ReactNode, useState } from 'react';
import { Button } from '../kit/button.tsx';
import { TextArea } from '../kit/field.tsx';
import { Form } from '../kit/form.tsx';
import { FailureNote } from './failure-note.tsx';

/** What is done with the text, such as a mutation of TanStack Query. */
interface Use {
  readonly mutate: (text: string) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

/**
 * @param action - the text of the button
 * @param onText - is called with each change of the text
 * @param children - further fields
 */
export const PasteForm = ({
  label,
  hint,
  action,
  use,
  onText,
  className,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly action: string;
  readonly use: Use;
  readonly onText?: (text: string) => void;
  readonly className?: string;
  readonly children?: ReactNode;
}) => {
  const [text, setText] = useState('');
  const change = (next: string): void => {
    setText(next);
    onText?.(next);
  };
  return (
    <Form {...(className === undefined ? {} : { className })} onSubmit={() => use.mutate(text.trim())}>
      <TextArea label={label} hint={hint} value={text} onText={change} autoComplete="off" required />
      {children}
      <div className="row">
        <Button kind="primary" type="submit" busy={use.isPending}>
          {action}
        </Button>
      </div>
      <FailureNote error={use.error} />
    </Form>
  );
};
