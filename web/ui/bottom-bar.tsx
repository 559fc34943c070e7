import type { ReactNode } from 'react';

// The one action at the thumb. Stays at the bottom of a phone; at the end of its column on a desktop.
export function BottomBar({ children }: { children: ReactNode }) {
  return (
    <div
      data-bar
      className="sticky bottom-0 z-20 -mx-4 mt-6 border-t border-line bg-surface px-4 pt-3 pb-[calc(12px+env(safe-area-inset-bottom))] lg:static lg:mx-0 lg:border-0 lg:bg-transparent lg:px-0 lg:pb-0"
    >
      {children}
    </div>
  );
}
