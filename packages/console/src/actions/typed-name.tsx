// The name of a thing, typed to confirm what is about to happen to it.
import type { ComponentProps } from 'react';
import { TextField } from '../kit/field.tsx';
import { useTexts } from '../language/language.tsx';

/** @param name - what has to be typed */
export const TypedName = ({ name, ...rest }: { readonly name: string } & Pick<ComponentProps<typeof TextField>, 'value' | 'onText'>) => {
  const { t } = useTexts();
  return (
    <TextField
      label={
        <>
          {t('confirm.type')} <code className="break">{name}</code>
        </>
      }
      autoComplete="off"
      spellCheck={false}
      data-focus
      {...rest}
    />
  );
};
