'use client';

import { useEffect } from 'react';

const control = (event: Event) =>
  event.target instanceof Element ? event.target.closest('a, button, input, label, select, summary') : null;

// When the first of two quick clicks moves the page, the second one hits what nobody aimed at: it does nothing.
export function OnePress() {
  useEffect(() => {
    let first: Element | null = null;
    const judge = (event: MouseEvent) => {
      const pressed = control(event);
      if (
        event.detail > 1 &&
        pressed &&
        first &&
        pressed !== first &&
        !first.contains(pressed) &&
        !pressed.contains(first)
      ) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      first = pressed;
    };
    document.addEventListener('click', judge, { capture: true });
    return () => document.removeEventListener('click', judge, { capture: true });
  }, []);
  return null;
}
