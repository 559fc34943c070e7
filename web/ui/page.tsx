import type { ReactNode } from 'react';
import { classes } from './classes';

// column: one thing a screen. shop: up to the width of the desktop.
export function Page({
  width = 'column',
  tall = false,
  children,
  className,
}: {
  width?: 'column' | 'shop';
  tall?: boolean; // as high as the screen below the header, so that the bar stands at its foot
  children: ReactNode;
  className?: string;
}) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className={classes(
        'mx-auto min-h-[calc(100dvh-3.5rem)] w-full flex-1 px-4 pt-4 outline-none',
        !tall && 'pb-16',
        width === 'shop' ? 'max-w-shop' : 'max-w-column',
        tall && 'flex min-h-[calc(100dvh-3.5rem)] flex-col pb-0 lg:min-h-0 lg:pb-16',
        className,
      )}
    >
      {children}
    </main>
  );
}
