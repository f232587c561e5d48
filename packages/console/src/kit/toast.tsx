// Messages that something was done, with a way to undo it where there is one. Radix reads them to screen readers.
import * as Radix from '@radix-ui/react-toast';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
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

/** Leaves as much room below the page as the messages cover, and keeps what has the focus out from under them (WCAG 2.4.11). */
const useRoom = () => {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const { current } = list;
    if (current === null) return;
    const size = new ResizeObserver(() => {
      document.documentElement.style.setProperty('--toasts', `${current.offsetHeight}px`);
      document.activeElement?.scrollIntoView({ block: 'nearest' });
    });
    size.observe(current);
    return () => size.disconnect();
  }, []);
  return list;
};

export const ToastProvider = ({ children }: { readonly children: ReactNode }) => {
  const { t } = useTexts();
  const list = useRoom();
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
      <Radix.Viewport ref={list} className="toasts" />
    </Radix.Provider>
  );
};
