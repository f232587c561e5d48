// Messages that something was done, with a way to undo it where there is one. Radix reads them to screen readers.
import * as Radix from '@radix-ui/react-toast';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { useTexts } from '../language/language.tsx';
import { Button } from './button.tsx';

/** A message; `undo` takes back what it reports. */
export interface Message {
  readonly text: string;
  readonly undo?: () => void;
  /** Further content, such as the same as a command. */
  readonly more?: ReactNode;
}

const ToastContext = createContext<(message: Message) => void>(() => {});

/** Shows a message. */
export const useToast = (): ((message: Message) => void) => useContext(ToastContext);

export const ToastProvider = ({ children }: { readonly children: ReactNode }) => {
  const { t } = useTexts();
  const [messages, setMessages] = useState<readonly (Message & { readonly id: number })[]>([]);
  const show = (message: Message): void => setMessages((shown) => [...shown.slice(-2), { ...message, id: (shown.at(-1)?.id ?? 0) + 1 }]);
  const remove = (id: number): void => setMessages((shown) => shown.filter((each) => each.id !== id));
  return (
    <Radix.Provider label={t('toast.label')} duration={9000}>
      <ToastContext value={show}>{children}</ToastContext>
      {messages.map(({ id, text, undo, more }) => (
        <Radix.Root key={id} className="toast" onOpenChange={(open) => !open && remove(id)}>
          <div className="stack-tight">
            <Radix.Title>{text}</Radix.Title>
            {more}
          </div>
          <div className="row">
            {undo !== undefined && (
              <Radix.Action asChild altText={t('toast.undo')}>
                <Button size="small" onClick={undo}>
                  {t('toast.undo')}
                </Button>
              </Radix.Action>
            )}
            <Radix.Close asChild>
              <Button kind="ghost" size="small" icon="close" aria-label={t('close')} />
            </Radix.Close>
          </div>
        </Radix.Root>
      ))}
      <Radix.Viewport className="toasts" />
    </Radix.Provider>
  );
};
