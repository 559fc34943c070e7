'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Grade, PriceTypeCode, Reservation, SeatMap } from '@/lib/api/schema';
import { won } from '@/lib/format';
import { generalTotal, gradeColour, type GradeColour } from '@/lib/grades';
import type { LiveSeatsStore } from '@/lib/seats/live';
import { readPlan, type Plan, type Seat } from '@/lib/seats/plan';
import { useToast } from '../toast';

export interface Choosing {
  plan: Plan;
  store: LiveSeatsStore;
  limit: number;
  chosen: ReadonlySet<number>;
  choices: { seat: Seat; priceType: PriceTypeCode; total: number }[];
  total: number;
  onlyGrade: string | null;
  setOnlyGrade: (grade: string | null) => void;
  colourOf: (grade: string) => GradeColour;
  gradeOf: (grade: string) => Grade | undefined;
  mayTake: (seat: number) => boolean;
  describe: (seat: Seat, after?: boolean) => string;
  place: (seat: Seat) => string;
  toggle: (seat: number) => void;
  choose: (seats: number[]) => void;
  // True while our own request for these seats is on its way: what turns taken then may be ours.
  setClaiming: (claiming: boolean) => void;
  // What the map should bring into sight; another object each time.
  focus: { seats: number[] } | null;
  setPriceType: (seat: number, priceType: PriceTypeCode) => void;
}

type Basket = ReadonlyMap<number, PriceTypeCode>;

// What somebody has picked on map and list alike. `held`: seats that are theirs already, though the hall shows them as taken.
export function useChoosing(
  map: SeatMap,
  store: LiveSeatsStore,
  limit: number,
  held: Reservation | undefined,
): Choosing {
  const words = useTranslations('seats');
  const locale = useLocale();
  const toast = useToast();
  const plan = useMemo(() => readPlan(map), [map]);
  const [basket, setBasket] = useState<Basket>(
    () => new Map(held?.seats.map((seat) => [seat.seat, seat.priceType])),
  );
  const [onlyGrade, setOnlyGrade] = useState<string | null>(null);
  const [focus, setFocus] = useState<{ seats: number[] } | null>(null);
  const claiming = useRef(false);
  const own = useMemo(() => new Set(held?.seats.map((seat) => seat.seat)), [held]);
  const mayTake = useCallback((seat: number) => store.isFree(seat) || own.has(seat), [own, store]);
  const gradeOf = useCallback((code: string) => map.grades.find((grade) => grade.code === code), [map]);
  const colourOf = useCallback((code: string) => gradeColour(map.grades, code), [map]);
  const place = useCallback(
    (seat: Seat) =>
      words('place', { section: plan.sections[seat.section]?.name ?? '', row: seat.row, seat: seat.name }),
    [plan, words],
  );

  const toggle = useCallback(
    (number: number) => {
      if (basket.has(number)) {
        const next = new Map(basket);
        next.delete(number);
        setBasket(next);
      } else if (!mayTake(number)) toast(words('takenToast'));
      else if (basket.size >= limit) toast(words('limitToast', { limit }));
      else setBasket(new Map(basket).set(number, 'GENERAL'));
    },
    [basket, limit, mayTake, toast, words],
  );

  // Somebody else was faster with a seat that is only picked, not held: it leaves the basket, and we say so.
  useEffect(
    () =>
      store.subscribe(() => {
        if (claiming.current) return;
        const lost = [...basket.keys()].filter((seat) => !mayTake(seat));
        if (lost.length === 0) return;
        setBasket(new Map([...basket].filter(([seat]) => !lost.includes(seat))));
        toast(words('lostToast', { seats: lost.map((seat) => place(plan.seats[seat]!)).join(', ') }));
      }),
    [basket, mayTake, place, plan, store, toast, words],
  );

  const describe = useCallback(
    (seat: Seat, after = false) => {
      const isChosen = basket.has(seat.number) !== after;
      const grade = gradeOf(seat.grade);
      const state = isChosen
        ? words('stateChosen')
        : mayTake(seat.number)
          ? words('stateFree')
          : words('stateTaken');
      const price = grade ? won(generalTotal(grade), locale) : '';
      const kind = seat.kind === 'STANDARD' ? '' : `, ${words(`kind.${seat.kind}`)}`;
      return `${place(seat)}, ${grade?.name ?? seat.grade}, ${price}${kind}, ${state}`;
    },
    [basket, gradeOf, locale, mayTake, place, words],
  );

  const choices = [...basket].map(([number, priceType]) => {
    const seat = plan.seats[number]!;
    const prices = gradeOf(seat.grade)?.prices ?? [];
    return { seat, priceType, total: prices.find((price) => price.type === priceType)?.total.amount ?? 0 };
  });
  return {
    plan,
    store,
    limit,
    chosen: useMemo(() => new Set(basket.keys()), [basket]),
    choices,
    total: choices.reduce((sum, choice) => sum + choice.total, 0),
    onlyGrade,
    setOnlyGrade,
    colourOf,
    gradeOf,
    mayTake,
    describe,
    place,
    toggle,
    choose: (seats) => {
      setBasket(new Map(seats.map((seat) => [seat, basket.get(seat) ?? 'GENERAL'])));
      setFocus({ seats });
    },
    setClaiming: (now) => {
      claiming.current = now;
    },
    focus,
    setPriceType: (seat, priceType) => setBasket(new Map(basket).set(seat, priceType)),
  };
}
