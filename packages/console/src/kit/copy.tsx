// Copying to the clipboard, and code that can be copied.
import { useState } from 'react';
import { useTexts } from '../language/language.tsx';
import { Button } from './button.tsx';
import { Whole } from './whole.tsx';

/** @param of - what is copied, for screen readers */
export const Copy = ({ text, of, label = false }: { readonly text: string; readonly of: string; readonly label?: boolean }) => {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    window.setTimeout(() => setCopied(false), 2000);
  };
  return (
    <Button kind="ghost" size="small" icon={copied ? 'check' : 'copy'} onClick={() => void copy()} aria-label={t('copy.of', { what: of })}>
      {label && (copied ? t('copy.done') : t('copy'))}
      <span className="hidden-visually" role="status">
        {copied ? t('copy.done') : ''}
      </span>
    </Button>
  );
};

/** Text of a program or a document, with a button that copies it. */
export const Code = ({ text, of }: { readonly text: string; readonly of: string }) => (
  <div className="code">
    <pre>{text}</pre>
    <Copy text={text} of={of} />
  </div>
);

/** An identifier, with a button that copies it. */
export const Id = ({ value, of }: { readonly value: string; readonly of: string }) => (
  <span>
    <code>
      <Whole text={value} />
    </code>
    <Copy text={value} of={of} />
  </span>
);
