import type { ReactNode } from 'react';
import { classes } from './classes';

// The one number of a screen.
export function BigNumber({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <p
      className={classes(
        'text-[clamp(3.5rem,20vw,6rem)] leading-none font-extrabold tracking-tighter tabular',
        className,
      )}
    >
      {children}
    </p>
  );
}
