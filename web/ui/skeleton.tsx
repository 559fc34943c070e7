import { classes } from './classes';

// Holds the place of what is coming, in its size, so that nothing moves when it comes.
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes('rounded-card bg-line/60', className)} />;
}

export function Loading({ words, children }: { words: string; children: React.ReactNode }) {
  return (
    <div role="status" aria-busy="true">
      <span className="sr-only">{words}</span>
      {children}
    </div>
  );
}
