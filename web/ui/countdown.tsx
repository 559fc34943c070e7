'use client';

import { clockFace } from '@/lib/format';
import { serverNow, useServerSecond } from '@/lib/server-clock';

// Counts on the server's time. Before the page lives it shows the width of what will stand there.
export function Countdown({
  until,
  withHours = true,
  className,
}: {
  until: string;
  withHours?: boolean;
  className?: string;
}) {
  const second = useServerSecond();
  const left = second === 0 ? null : Date.parse(until) - serverNow();
  return (
    <time role="timer" dateTime={until} className={`shrink-0 whitespace-nowrap tabular ${className ?? ''}`}>
      {left === null ? (withHours ? '--:--:--' : '-:--') : clockFace(left, withHours)}
    </time>
  );
}

// True once the server's clock has passed `time`; never flips back by a better sample of the clock.
export function useHasPassed(time: string | undefined): boolean {
  const second = useServerSecond();
  return time !== undefined && second !== 0 && serverNow() >= Date.parse(time);
}
