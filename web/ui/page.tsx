import type { ReactNode } from 'react';
import { classes } from './classes';

// column: one thing a screen. shop: up to the width of the desktop.
export function Page({
  width = 'column',
  children,
  className,
}: {
  width?: 'column' | 'shop';
  children: ReactNode;
  className?: string;
}) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className={classes(
        'mx-auto w-full flex-1 px-4 pt-4 pb-16 outline-none',
        width === 'shop' ? 'max-w-shop' : 'max-w-column',
        className,
      )}
    >
      {children}
    </main>
  );
}
