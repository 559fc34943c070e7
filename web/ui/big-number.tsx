import type { ReactNode } from 'react';
import { classes } from './classes';

// The one number of a screen. It stands alone at its left edge, so its figures keep their own widths.
export function BigNumber({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <p
      className={classes(
        'text-[clamp(3.5rem,20vw,6rem)] leading-none font-extrabold tracking-tighter',
        className,
      )}
    >
      {children}
    </p>
  );
}
