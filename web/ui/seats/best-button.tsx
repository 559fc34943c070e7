'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { bestAvailable } from '@/lib/seats/best';
import { Button } from '../button';
import { useToast } from '../toast';
import type { Choosing } from './use-choosing';

// Seats side by side, chosen for those who do not want to look for them; of the grade that is shown, if one is.
export function BestButton({ choosing, known }: { choosing: Choosing; known: boolean }) {
  const words = useTranslations('seats');
  const toast = useToast();
  const { plan, limit, mayTake, onlyGrade, choose } = choosing;
  const [wanted, setCount] = useState(Math.min(2, limit));
  const find = () => {
    const seats = bestAvailable(plan, mayTake, { count: wanted, grade: onlyGrade });
    if (seats.length > 0) choose(seats);
    else toast(words('noneTogether', { count: wanted }));
  };
  const step = (by: number) => setCount(Math.min(limit, Math.max(1, wanted + by)));
  return (
    <div className="flex items-center gap-2">
      <div
        role="group"
        aria-label={words('howMany')}
        className="flex items-center rounded-card border border-edge bg-surface"
      >
        <button
          type="button"
          aria-label={words('fewer')}
          disabled={wanted <= 1}
          onClick={() => step(-1)}
          className="size-12 text-xl disabled:text-soft"
        >
          −
        </button>
        <output className="w-6 text-center font-bold tabular">{wanted}</output>
        <button
          type="button"
          aria-label={words('more')}
          disabled={wanted >= limit}
          onClick={() => step(1)}
          className="size-12 text-xl disabled:text-soft"
        >
          +
        </button>
      </div>
      <Button onClick={find} disabled={!known} className="flex-1">
        {words('best')}
      </Button>
    </div>
  );
}
