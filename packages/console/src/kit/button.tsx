// Buttons, and links that look like them.
import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import { Icon, type IconName } from './icon.tsx';

interface Look {
  /** `destroy` ends something for good; `danger` leads to a question about it. */
  readonly kind?: 'primary' | 'plain' | 'danger' | 'destroy' | 'ghost';
  readonly size?: 'small';
  readonly icon?: IconName;
}

export const Button = ({
  kind = 'plain',
  size,
  icon,
  busy = false,
  children,
  ...rest
}: Look & { readonly busy?: boolean } & ComponentProps<'button'>) => (
  <button
    type="button"
    {...rest}
    className="button"
    data-kind={kind}
    data-size={size}
    aria-busy={busy}
    disabled={busy || rest.disabled === true}
  >
    {icon !== undefined && <Icon name={icon} />}
    {children}
  </button>
);

export const ButtonLink = ({ kind = 'plain', size, icon, href, children }: Look & { readonly href: string; readonly children: string }) => (
  <Link href={href} className="button" data-kind={kind} data-size={size}>
    {icon !== undefined && <Icon name={icon} />}
    {children}
  </Link>
);
