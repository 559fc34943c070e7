import type { ButtonHTMLAttributes, ComponentProps } from 'react';
import { Link } from '@/i18n/navigation';
import { classes } from './classes';

// accent: the one next step of a screen. plain: everything else. quiet: a way out that does not ask for attention.
export type ButtonKind = 'accent' | 'plain' | 'quiet';

const kBase =
  'inline-flex min-h-12 items-center justify-center gap-2 rounded-card px-4 text-center font-bold transition-colors duration-150 disabled:cursor-default';
const kKinds: Record<ButtonKind, string> = {
  accent:
    'bg-accent text-on-accent hover:brightness-95 active:brightness-90 disabled:bg-line disabled:text-soft disabled:brightness-100',
  plain: 'border border-edge bg-surface text-ink hover:bg-paper disabled:border-line disabled:text-soft',
  quiet: 'px-2 font-normal text-soft underline underline-offset-4 hover:text-ink disabled:no-underline',
};

export function buttonClasses(kind: ButtonKind, wide = false, more?: string) {
  return classes(kBase, kKinds[kind], wide && 'w-full', more);
}

interface Look {
  kind?: ButtonKind;
  wide?: boolean;
}

export function Button({
  kind = 'plain',
  wide = false,
  busy = false,
  className,
  type = 'button',
  disabled,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & Look & { busy?: boolean }) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={buttonClasses(kind, wide, className)}
    />
  );
}

export function ButtonLink({
  kind = 'plain',
  wide = false,
  className,
  ...rest
}: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={buttonClasses(kind, wide, className)} />;
}
