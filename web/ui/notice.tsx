import type { ReactNode } from 'react';
import { classes } from './classes';

// One framed thought: what happened, what it means, what to do. `loud` is for what must not be missed.
export function Notice({
  title,
  children,
  action,
  loud = false,
  role,
}: {
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  loud?: boolean;
  role?: 'status' | 'alert';
}) {
  return (
    <section
      role={role}
      className={classes('rounded-card border bg-surface p-4', loud ? 'border-accent' : 'border-line')}
    >
      {title && <p className="font-bold">{title}</p>}
      {children && <div className={classes('text-soft', title ? 'mt-1' : null)}>{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </section>
  );
}
