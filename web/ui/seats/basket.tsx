'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { isProblem } from '@/lib/api/problem';
import type { PriceTypeCode, Reservation } from '@/lib/api/schema';
import { won } from '@/lib/format';
import { Button } from '../button';
import { classes } from '../classes';
import { Countdown } from '../countdown';
import { SelectField } from '../field';
import { Notice } from '../notice';
import { ProblemNotice } from '../problem-notice';
import { Sheet } from '../sheet';
import type { Choosing } from './use-choosing';
import type { useHolding } from './use-holding';

interface Props {
  choosing: Choosing;
  held: Reservation | undefined;
  holding: ReturnType<typeof useHolding>;
  onGuest: (() => void) | undefined; // what the button does for somebody who is not signed in
}

function Taken({ choosing, holding }: Pick<Props, 'choosing' | 'holding'>) {
  const words = useTranslations('seats');
  const error = holding.hold.error;
  if (!isProblem(error, 'SEAT_TAKEN')) return null;
  const near = (error.body.freeNeighbours ?? []).filter(choosing.mayTake).slice(0, choosing.limit);
  const seats = near.map((number) => choosing.plan.seats[number]!);
  return (
    <Notice
      loud
      role="alert"
      title={words('takenTitle')}
      action={
        seats.length > 0 && (
          <Button
            onClick={() => {
              holding.hold.reset();
              const kept = choosing.choices.map((choice) => choice.seat.number);
              const room = Math.max(0, choosing.limit - kept.length);
              const lost = Math.max(1, (error.body.takenSeats ?? []).length);
              choosing.choose([...kept, ...near.slice(0, Math.min(room, lost))]);
            }}
          >
            {words('takeNeighbours')}
          </Button>
        )
      }
    >
      {words('takenDetail')}
      {seats.length > 0 && ` ${words('neighbours', { seats: seats.map(choosing.place).join(', ') })}`}
    </Notice>
  );
}

function Lines({ choosing }: { choosing: Choosing }) {
  const words = useTranslations('seats');
  const shared = useTranslations('shared');
  const locale = useLocale();
  return (
    <ul className="grid gap-4">
      {choosing.choices.map(({ seat, priceType, total }) => {
        const grade = choosing.gradeOf(seat.grade);
        return (
          <li key={seat.number} className="border-b border-line pb-4 last:border-0 last:pb-0">
            <div className="flex items-baseline justify-between gap-4">
              <p className="font-bold">{choosing.place(seat)}</p>
              <p className="tabular">{won(total, locale)}</p>
            </div>
            {seat.kind !== 'STANDARD' && <p className="text-sm text-soft">{words(`kind.${seat.kind}`)}</p>}
            <div className="mt-1 flex items-end gap-2 [&>div]:flex-1">
              <SelectField
                label={words('priceType', { grade: grade?.name ?? seat.grade })}
                value={priceType}
                onChange={(event) => choosing.setPriceType(seat.number, event.target.value as PriceTypeCode)}
              >
                {(grade?.prices ?? []).map((price) => (
                  <option key={price.type} value={price.type}>
                    {shared(`priceType.${price.type}`)} {won(price.total.amount, locale)}
                  </option>
                ))}
              </SelectField>
              <Button onClick={() => choosing.toggle(seat.number)}>{words('remove')}</Button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

export function Basket({ choosing, held, holding, onGuest }: Props) {
  const words = useTranslations('seats');
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const { choices, total } = choosing;
  const error = holding.hold.error;
  const nothing = choices.length === 0;
  const go = () => (onGuest ? onGuest() : holding.hold.mutate());
  return (
    <div className="grid gap-3 lg:rounded-card lg:border lg:border-line lg:bg-surface lg:p-4">
      <Taken choosing={choosing} holding={holding} />
      {error && !holding.quiet && !isProblem(error, 'SEAT_TAKEN') && <ProblemNotice error={error} />}
      {/* With nothing chosen there is nothing to say on a phone: the map has the room. */}
      <div className={classes('grid gap-2', nothing && 'max-lg:hidden')}>
        <button
          type="button"
          disabled={nothing}
          onClick={() => setOpen(true)}
          className="flex min-h-11 w-full items-center justify-between gap-4 text-left"
        >
          <span>
            <span className="block font-bold">
              {nothing
                ? words('nothingChosen')
                : choices.map((choice) => choosing.place(choice.seat)).join(', ')}
            </span>
            {!nothing && (
              <span className="text-sm text-soft underline underline-offset-4">{words('details')}</span>
            )}
          </span>
        </button>
        <p className="flex items-baseline justify-between gap-4 tabular">
          <span className="text-soft">{words('totalFor', { count: choices.length })}</span>
          <strong className="text-xl">{won(total, locale)}</strong>
        </p>
        <Button kind="accent" wide disabled={nothing} busy={holding.busy} onClick={go}>
          {onGuest ? words('signInToHold') : held ? words('change') : words('hold')}
        </Button>
        {held?.heldUntil ? (
          <p className="text-center text-sm text-soft">
            {words.rich('heldPromise', {
              time: () => <Countdown until={held.heldUntil!} withHours={false} />,
            })}
          </p>
        ) : (
          <p className="text-center text-sm text-soft">{words('holdPromise')}</p>
        )}
      </div>
      <Sheet open={open && !nothing} onClose={() => setOpen(false)} title={words('basket')}>
        <Lines choosing={choosing} />
      </Sheet>
    </div>
  );
}
