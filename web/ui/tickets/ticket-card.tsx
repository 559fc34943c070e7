'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { renderSVG } from 'uqr';
import { Link } from '@/i18n/navigation';
import { dayAndClock, seatParts } from '@/lib/format';
import { paths } from '@/lib/paths';
import type { NamedTicket } from '@/lib/section-names';
import { classes } from '../classes';
import { DrawnPoster } from '../show/drawn-poster';

// Black on white in either mode: a scanner reads that best.
function Qr({ text, label }: { text: string; label: string }) {
  const source = useMemo(
    () => `data:image/svg+xml,${encodeURIComponent(renderSVG(text, { ecc: 'M', border: 2 }))}`,
    [text],
  );
  return (
    // eslint-disable-next-line @next/next/no-img-element -- drawn here, from the ticket itself
    <img
      src={source}
      alt={label}
      width={280}
      height={280}
      className="mx-auto block w-full max-w-70 rounded-card bg-[#fff]"
    />
  );
}

export function TicketCard({ ticket }: { ticket: NamedTicket }) {
  const words = useTranslations('tickets');
  const shared = useTranslations('shared');
  const locale = useLocale();
  const parts = seatParts(ticket.label);
  const seat = shared('seatLabel', { ...parts, section: ticket.section ?? parts.section });
  const valid = ticket.state === 'VALID';
  return (
    <article className="overflow-hidden rounded-card border border-line bg-surface">
      <DrawnPoster title={ticket.eventTitle} bare className="block h-16 w-full" />
      <div className="p-4 pb-5">
        <p className="text-2xl font-extrabold tracking-tight">{seat}</p>
        <p className="text-soft">
          {shared('grade', { code: ticket.grade })} · {shared(`priceType.${ticket.priceType}`)}
        </p>
        <h2 className="mt-4 text-lg">{ticket.eventTitle}</h2>
        <p className="tabular">{dayAndClock(ticket.startsAt, locale)}</p>
        {ticket.priceType !== 'GENERAL' && <p className="mt-1 text-sm">{words('bringProof')}</p>}
      </div>
      <div className="relative border-t-2 border-dashed border-line" aria-hidden>
        <Notch className="-left-2.5" />
        <Notch className="-right-2.5" />
      </div>
      <div className={classes('p-4 pt-6', !valid && 'opacity-40')}>
        <Qr text={ticket.qr} label={words('qr', { seat })} />
      </div>
      <div className="flex items-center justify-between gap-4 border-t border-line px-4 text-sm">
        <p className={valid ? 'font-bold text-good' : 'text-soft'}>{words(`state.${ticket.state}`)}</p>
        <Link
          href={paths.order(ticket.reservationId)}
          className="flex min-h-11 items-center text-soft underline underline-offset-4"
        >
          {words('order')}
        </Link>
      </div>
    </article>
  );
}

// Where the part with the code would be torn off.
const Notch = ({ className }: { className: string }) => (
  <span className={classes('absolute -top-2.5 size-5 rounded-full border border-line bg-paper', className)} />
);
